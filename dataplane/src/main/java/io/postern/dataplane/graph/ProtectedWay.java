package io.postern.dataplane.graph;

import io.postern.dataplane.DontFragment;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.MssClamp;
import io.postern.dataplane.packet.TrafficClass;
import io.postern.dataplane.policy.PacketFields;
import io.postern.dataplane.policy.SessionCheck;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Seals packets into what is to be sent. */
final class ProtectedWay implements Way, AutoCloseable {
  private static final int DSCP_MASK = 0xFC;
  private static final int DSCP_SHIFT = 2;

  /** In the octet of flags of an IPv4 header. */
  private static final int DONT_FRAGMENT = 0x40;

  /** Where in an AH header its SPI is (RFC 4302 §2). */
  private static final int AH_SPI = 4;

  private final EspSealer sealer;
  private final PacketSealer packetSealer;
  private final Ports ports;
  private final Outgoing outgoing;
  private final TooBigAnswers tooBig;
  private final PathMtus pathMtus;
  private final Fragmenter fragmenter = new Fragmenter();
  private final FlowPadding padding = new FlowPadding();
  private final Drops drops;
  private final boolean clampMss;
  private final int fixedClass;
  private final int copiedClass;
  private final int mtu;
  private final PacketFields fields = new PacketFields();
  private @Nullable OutboundSa sa;
  private @Nullable SessionCheck session;
  private boolean reassembled;
  private long nowNanos;

  ProtectedWay(
      EspSealer sealer,
      PacketSealer packetSealer,
      Ports ports,
      Outgoing outgoing,
      TooBigAnswers tooBig,
      PathMtus pathMtus,
      Drops drops,
      boolean clampMss,
      OuterHeader outerHeader,
      Tun tun) {
    this.sealer = sealer;
    this.packetSealer = packetSealer;
    this.ports = ports;
    this.outgoing = outgoing;
    this.tooBig = tooBig;
    this.pathMtus = pathMtus;
    this.drops = drops;
    this.clampMss = clampMss;
    fixedClass = outerHeader.dscp().orElse(0) << DSCP_SHIFT;
    copiedClass =
        (outerHeader.dscp().isEmpty() ? DSCP_MASK : 0) | (outerHeader.ecn() ? TrafficClass.ECN : 0);
    mtu = tun.mtu();
  }

  /** The time of the packets from here on: once for a batch. */
  void at(long nanoTime) {
    nowNanos = nanoTime;
  }

  /**
   * The SA for the packets from here on.
   *
   * @param newSession what its session may receive; null if it has no limits
   * @param newReassembled whether they came in fragments: then they may leave in fragments outside
   */
  ProtectedWay by(OutboundSa newSa, @Nullable SessionCheck newSession, boolean newReassembled) {
    sa = newSa;
    session = newSession;
    reassembled = newReassembled;
    return this;
  }

  @Override
  public @Nullable DropReason take(long packet, int length) {
    return take(Objects.requireNonNull(sa), packet, length);
  }

  @Override
  public void drop(DropReason reason, int packets) {
    Objects.requireNonNull(sa).countDrops(packets);
    drops.add(reason, packets);
  }

  private @Nullable DropReason take(OutboundSa sa, long packet, int length) {
    if (session != null) {
      @Nullable DropReason refusal = session.refuse(packet, length, false, fields, nowNanos);
      if (refusal != null) {
        // Others of the connection may fit the rate again, but not now.
        return refusal;
      }
    }
    sa.refresh();
    FlatPath path = sa.path();
    int outside = largestOutside(sa, path);
    int largest = sa.overhead().largestInner(outside, path.ipv4());
    boolean fits = length <= largest;
    if (!fits && refuses(packet, length, largest)) {
      return DropReason.TOO_BIG;
    }
    if (clampMss && MssClamp.isSyn(packet, length)) {
      MssClamp.clamp(packet, length, MssClamp.segmentSize(packet, Math.min(largest, mtu)));
    }
    @Nullable DatagramPort port = ports.forSa(sa, path);
    if (port == null) {
      return DropReason.SEND_FAILED;
    }
    if (!fits && mayBeCutInside(sa, packet)) {
      return cut(port, path, sa, packet, largest);
    }
    int padded = fits ? padding.length(sa, length, largest) : length;
    // Over IPv6 nobody on the way cuts: what fits stays whole.
    boolean whole = fits && (whole(sa, packet) || !path.ipv4());
    return seal(port, path, sa, packet, length, padded, whole);
  }

  /** What the way takes at once: where routers may cut, whatever is too big for one of them. */
  private int largestOutside(OutboundSa sa, FlatPath path) {
    boolean cutOnTheWay =
        path.ipv4() && !sa.transport() && sa.options().dontFragment() == DontFragment.CLEAR;
    return cutOnTheWay ? PathMtus.UNKNOWN : pathMtus.largest(path, nowNanos);
  }

  /** An IPv6 packet that every way has to take goes in fragments outside (RFC 2473 §7.1). */
  private boolean refuses(long packet, int length, int largest) {
    int least = InnerPacket.version(packet) == 4 ? 0 : PathMtus.LEAST_IPV6;
    return !reassembled
        && length > least
        && tooBig.refuses(packet, length, Math.max(largest, least));
  }

  /** Whether routers are not to cut what comes of the packet (RFC 4301 §8.1). */
  private static boolean whole(OutboundSa sa, long packet) {
    return switch (sa.options().dontFragment()) {
      case CLEAR -> false;
      case COPY -> InnerPacket.version(packet) == 6 || Ipv4.dontFragment(packet);
      case SET -> true;
    };
  }

  private static boolean mayBeCutInside(OutboundSa sa, long packet) {
    return sa.options().dontFragment() == DontFragment.SET
        && !sa.transport()
        && InnerPacket.version(packet) == 4;
  }

  private @Nullable DropReason cut(
      DatagramPort port, FlatPath path, OutboundSa sa, long packet, int largest) {
    if (!fragmenter.start(packet, largest)) {
      return DropReason.FRAGMENT;
    }
    @Nullable DropReason refusal = null;
    for (int octets = fragmenter.next();
        refusal == null && octets > 0;
        octets = fragmenter.next()) {
      refusal =
          seal(
              port,
              path,
              sa,
              fragmenter.address(),
              octets,
              padding.length(sa, octets, largest),
              true);
    }
    return refusal;
  }

  private @Nullable DropReason seal(
      DatagramPort port,
      FlatPath path,
      OutboundSa sa,
      long packet,
      int length,
      int padded,
      boolean whole) {
    return sa.plain()
        ? sealPlain(port, path, sa, packet, length, padded, whole)
        : sealWhole(port, path, sa, packet, length, whole);
  }

  private @Nullable DropReason sealPlain(
      DatagramPort port,
      FlatPath path,
      OutboundSa sa,
      long packet,
      int length,
      int padded,
      boolean whole) {
    long room = outgoing.room(EspSealer.sealedSize(sa, padded));
    long from = padded > length ? padding.put(packet, length, padded) : packet;
    int sealed = sealer.seal(sa, from, length, padded, room);
    if (sealed < 0) {
      return EspSealer.reason(sealed);
    }
    note(path, room, whole);
    int inside = TrafficClass.of(packet);
    sa.leftWith(inside, whole);
    outgoing.add(port, path, outside(inside) | marking(whole), sealed);
    return null;
  }

  /** AH and transport mode, mostly with an IP header of our own. */
  private @Nullable DropReason sealWhole(
      DatagramPort port, FlatPath path, OutboundSa sa, long packet, int length, boolean whole) {
    long room = outgoing.room(sa.overhead().room(length));
    int sealed = packetSealer.seal(sa, packet, length, room);
    if (sealed < 0) {
      return EspSealer.reason(sealed);
    }
    int inside = TrafficClass.of(packet);
    // Transport mode has one IP header, which stays as it was but for what ESP needs.
    int octetOfClass = sa.transport() ? inside : outside(inside);
    if (sa.writesHeader()) {
      // No ICV covers it (RFC 4302 §3.3.3.1).
      TrafficClass.put(room, octetOfClass);
      octetOfClass = 0;
      finishHeader(path, sa, room, whole);
    } else {
      note(path, room, whole);
    }
    outgoing.add(port, path, octetOfClass | marking(whole && !sa.writesHeader()), sealed);
    return null;
  }

  private void finishHeader(FlatPath path, OutboundSa sa, long room, boolean whole) {
    boolean ipv4 = path.ipv4();
    if (ipv4 && whole && !sa.transport()) {
      // The kernel makes the checksum of the header (raw(7)), and no ICV covers this either.
      Memory.put8(room + 6, Memory.u8(room + 6) | DONT_FRAGMENT);
    }
    // Behind extension headers it would stand elsewhere: those of transport mode alone.
    int headers = ipv4 ? Ipv4.headerSize(room) : Ipv6.HEADER_SIZE;
    boolean uncut = ipv4 ? Ipv4.dontFragment(room) : true;
    note(path, room + headers + (sa.ah() == null ? 0 : AH_SPI), uncut);
  }

  /** So that an ICMP that quotes it can be told from one that guesses. */
  private void note(FlatPath path, long spi, boolean whole) {
    if (whole || !path.ipv4()) {
      pathMtus.sent(path, Memory.i32(spi), Memory.i32(spi + 4));
    }
  }

  /**
   * Sends a packet that carries nothing, of the size that others are padded to, or of any, its
   * header outside like that of the last packet of the SA: else it would be known by that (RFC 4303
   * §2.6). Sends none if the SA is over, or nothing can be sent now.
   */
  void dummy(OutboundSa dummySa) {
    dummySa.refresh();
    FlatPath path = dummySa.path();
    @Nullable DatagramPort port = dummySa.plain() ? ports.forSa(dummySa, path) : null;
    if (port == null) {
      return;
    }
    int largest = dummySa.overhead().largestInner(largestOutside(dummySa, path), path.ipv4());
    int octets = padding.dummyLength(dummySa, Math.min(largest, mtu));
    long room = outgoing.room(EspSealer.sealedSize(dummySa, octets));
    int sealed = sealer.dummy(dummySa, padding.nothing(), octets, room);
    if (sealed >= 0) {
      boolean whole = !path.ipv4() || dummyWhole(dummySa);
      note(path, room, whole);
      outgoing.add(port, path, outside(dummySa.lastClass()) | marking(whole), sealed);
    }
  }

  private static boolean dummyWhole(OutboundSa sa) {
    return switch (sa.options().dontFragment()) {
      case CLEAR -> false;
      case COPY -> sa.lastWhole();
      case SET -> true;
    };
  }

  private static int marking(boolean whole) {
    return whole ? SendRing.DONT_FRAGMENT : 0;
  }

  private int outside(int inside) {
    return inside & copiedClass | fixedClass;
  }

  @Override
  public void close() {
    fragmenter.close();
    padding.close();
  }
}
