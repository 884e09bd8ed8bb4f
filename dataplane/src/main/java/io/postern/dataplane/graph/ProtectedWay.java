package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.MssClamp;
import io.postern.dataplane.packet.TrafficClass;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/** Seals packets into what is to be sent. */
final class ProtectedWay implements Way {
  private static final int DSCP_MASK = 0xFC;
  private static final int DSCP_SHIFT = 2;

  private final EspSealer sealer;
  private final PacketSealer packetSealer;
  private final Ports ports;
  private final Outgoing outgoing;
  private final TooBigAnswers tooBig;
  private final Drops drops;
  private final boolean clampMss;
  private final int fixedClass;
  private final int copiedClass;
  private final int mtu;
  private @Nullable OutboundSa sa;
  private boolean reassembled;

  ProtectedWay(
      EspSealer sealer,
      PacketSealer packetSealer,
      Ports ports,
      Outgoing outgoing,
      TooBigAnswers tooBig,
      Drops drops,
      boolean clampMss,
      OuterHeader outerHeader,
      Tun tun) {
    this.sealer = sealer;
    this.packetSealer = packetSealer;
    this.ports = ports;
    this.outgoing = outgoing;
    this.tooBig = tooBig;
    this.drops = drops;
    this.clampMss = clampMss;
    fixedClass = outerHeader.dscp().orElse(0) << DSCP_SHIFT;
    copiedClass =
        (outerHeader.dscp().isEmpty() ? DSCP_MASK : 0) | (outerHeader.ecn() ? TrafficClass.ECN : 0);
    mtu = tun.mtu();
  }

  /**
   * The SA for the packets from here on.
   *
   * @param newReassembled whether they came in fragments: then they may leave in fragments outside
   */
  ProtectedWay by(OutboundSa newSa, boolean newReassembled) {
    sa = newSa;
    reassembled = newReassembled;
    return this;
  }

  @Override
  public boolean take(long packet, int length) {
    return sa != null && seal(sa, packet, length);
  }

  private boolean seal(OutboundSa sa, long packet, int length) {
    int largest = OuterMtu.largestInner(sa);
    if (length > largest && !reassembled && tooBig.refuses(packet, length, largest)) {
      drops.add(DropReason.TOO_BIG);
      return false;
    }
    if (clampMss) {
      MssClamp.clamp(packet, length, MssClamp.segmentSize(packet, Math.min(largest, mtu)));
    }
    FlatPath path = sa.path();
    @Nullable DatagramPort port = ports.forSa(sa, path);
    if (port == null) {
      drops.add(DropReason.SEND_FAILED);
      return false;
    }
    return sealInto(port, path, sa, packet, length);
  }

  private boolean sealInto(
      DatagramPort port, FlatPath path, OutboundSa sa, long packet, int length) {
    if (!sa.plain()) {
      return sealWhole(port, path, sa, packet, length);
    }
    long room = outgoing.room(EspSealer.sealedSize(sa, length));
    int sealed = sealer.seal(sa, packet, length, room);
    if (sealed < 0) {
      drops.addRefusal(sealed);
      return false;
    }
    outgoing.add(port, path, outside(TrafficClass.of(packet)), sealed);
    return true;
  }

  /** AH and transport mode, mostly with an IP header of our own. */
  private boolean sealWhole(
      DatagramPort port, FlatPath path, OutboundSa sa, long packet, int length) {
    long room = outgoing.room(sa.overhead().room(length));
    int sealed = packetSealer.seal(sa, packet, length, room);
    if (sealed < 0) {
      drops.addRefusal(sealed);
      return false;
    }
    int inside = TrafficClass.of(packet);
    // Transport mode has one IP header, which stays as it was but for what ESP needs.
    int octetOfClass = sa.transport() ? inside : outside(inside);
    if (sa.writesHeader()) {
      // No ICV covers it (RFC 4302 §3.3.3.1).
      TrafficClass.put(room, octetOfClass);
      octetOfClass = 0;
    }
    outgoing.add(port, path, octetOfClass, sealed);
    return true;
  }

  private int outside(int inside) {
    return inside & copiedClass | fixedClass;
  }
}
