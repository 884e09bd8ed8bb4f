package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.ah.AhOpener;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.PacketSender;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.esp.RebuiltPackets;
import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.MssClamp;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.Reassembly;
import io.postern.dataplane.packet.TrafficClass;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.policy.SnapshotReader;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.InboundSa;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells IKE, keepalives and ESP apart (RFC 3948 §2), and opens ESP and AH. */
final class IngressOpen implements AutoCloseable {
  /** RFC 2408 §3.1. */
  private static final int ISAKMP_HEADER_SIZE = 28;

  private static final int MARKER_SIZE = 4;
  private static final int KEEPALIVE = 0xFF;
  private static final int UNKNOWN_SPIS_PER_SECOND = 100;

  /** Of one SA: whose peer is told to be elsewhere with each packet is moved often enough so. */
  private static final int MOVES_PER_SECOND = 4;

  /**
   * An IPv6 packet of more came to the other gateway in fragments and was put together there; no
   * router beyond us would cut it again.
   */
  private static final int LARGEST_UNCUT = 1500;

  private final SnapshotReader tables;
  private final EspOpener opener;
  private final AhOpener ahOpener;
  private final RebuiltPackets rebuilt;
  private final Outlets outlets;
  private final Drops drops;
  private final DataplaneEvents events;
  private final PathMtus pathMtus;
  private final boolean clampMss;
  private final Throttle unknownSpis = new Throttle(UNKNOWN_SPIS_PER_SECOND);
  private final KeyedThrottle moves = new KeyedThrottle(MOVES_PER_SECOND);
  private final Audit audit;

  /** By TUN: addresses in one say nothing of those in another. */
  private final List<Reassembly> reassemblies;

  private final Fragmenter fragmenter = new Fragmenter();
  private long nowNanos = System.nanoTime();

  // What the packet that is looked at said of itself.
  private boolean ah;
  private int spi;
  private long sequence;

  IngressOpen(
      SnapshotReader tables,
      EspOpener opener,
      AhOpener ahOpener,
      Outlets outlets,
      Drops drops,
      DataplaneEvents events,
      PathMtus pathMtus,
      boolean clampMss) {
    this.tables = tables;
    this.opener = opener;
    this.ahOpener = ahOpener;
    rebuilt = opener.opening().rebuilt();
    this.outlets = outlets;
    reassemblies = Stream.generate(Reassembly::new).limit(outlets.size()).toList();
    this.drops = drops;
    this.events = events;
    audit = new Audit(events);
    this.pathMtus = pathMtus;
    this.clampMss = clampMss;
  }

  Outlets open(IngressBatch batch) {
    nowNanos = System.nanoTime();
    opener.at(nowNanos);
    rebuilt.clear();
    Snapshot snapshot = tables.acquire();
    try {
      for (int index = 0; index < batch.count(); index++) {
        openMerged(snapshot, batch, index);
      }
    } finally {
      tables.release();
    }
    return outlets;
  }

  private void openMerged(Snapshot snapshot, IngressBatch batch, int index) {
    ReceiveRing ring = batch.ring();
    long datagram = ring.data(index);
    int left = ring.length(index);
    int size = ring.segmentSize(index);
    // Once also for an empty datagram, that it be counted as too short.
    do {
      int length = Math.min(size, left);
      openOne(snapshot, batch, index, datagram, length);
      datagram += length;
      left -= length;
    } while (left > 0);
  }

  private void openOne(
      Snapshot snapshot, IngressBatch batch, int index, long datagram, int length) {
    if (!rebuilt.hasRoom()) {
      outlets.deliver();
      rebuilt.clear();
    }
    switch (batch.port()) {
      case RawPort raw when raw.protocol() == Protocol.AH ->
          openAh(snapshot, batch, index, raw, datagram, length);
      case RawPort raw -> openRaw(snapshot, batch, index, raw, datagram, length);
      case PacketSender _ -> throw new IllegalStateException("nothing is received there");
      case UdpPort udp when !udp.natTraversal() -> control(batch, index, datagram, length, false);
      case UdpPort _ -> openNatTraversal(snapshot, batch, index, datagram, length);
    }
  }

  private void openNatTraversal(
      Snapshot snapshot, IngressBatch batch, int index, long datagram, int length) {
    if (length == 1 && Memory.u8(datagram) == KEEPALIVE) {
      return;
    }
    if (length >= MARKER_SIZE && Memory.i32(datagram) == 0) {
      control(batch, index, datagram + MARKER_SIZE, length - MARKER_SIZE, true);
    } else {
      openEsp(snapshot, batch, index, datagram, length, Encapsulation.UDP, 0);
    }
  }

  private void openRaw(
      Snapshot snapshot, IngressBatch batch, int index, RawPort raw, long datagram, int length) {
    int header = Math.min(raw.headerSize(datagram, length), length);
    long outer = header >= Ipv4.HEADER_SIZE ? datagram : 0;
    long esp = datagram + header;
    openEsp(snapshot, batch, index, esp, length - header, Encapsulation.RAW, outer);
  }

  /** IPv6 comes without its header (ipv6(7)), which the ICV covers: it is made again. */
  private void openAh(
      Snapshot snapshot, IngressBatch batch, int index, RawPort raw, long datagram, int length) {
    long packet = datagram;
    int octets = length;
    if (raw.version6()) {
      octets += Ipv6.HEADER_SIZE;
      packet = rebuilt.take(octets);
      writeHeader(batch.ring(), index, packet, length);
      Memory.copy(datagram, packet + Ipv6.HEADER_SIZE, length);
    }
    int inner = ahOpener.open(snapshot, packet, octets);
    ah = true;
    spi = ahOpener.spi();
    sequence = ahOpener.sequence();
    account(snapshot, batch, index, inner);
  }

  private static void writeHeader(ReceiveRing ring, int index, long packet, int length) {
    Memory.put32(packet, 6 << 28);
    Memory.put32(packet + 4, length << 16 | Protocol.AH << 8);
    Memory.put64(packet + 8, ring.fromHigh(index));
    Memory.put64(packet + 16, ring.fromLow(index));
    Memory.put64(packet + 24, ring.localHigh(index));
    Memory.put64(packet + 32, ring.localLow(index));
  }

  private void control(IngressBatch batch, int index, long data, int length, boolean marker) {
    if (length < ISAKMP_HEADER_SIZE) {
      drops.add(DropReason.SHORT_CONTROL);
      return;
    }
    byte[] message = new byte[length];
    Memory.read(data, message, 0, length);
    events.control(batch.ring().path(index, batch.port()), marker, message);
  }

  private void openEsp(
      Snapshot snapshot,
      IngressBatch batch,
      int index,
      long esp,
      int length,
      Encapsulation encapsulation,
      long outer) {
    ah = false;
    spi = length >= 4 ? Memory.i32(esp) : 0;
    sequence = length >= PacketCipher.HEADER_SIZE ? Memory.u32(esp + 4) : 0;
    int inner = opener.open(snapshot, esp, length, encapsulation, outer);
    account(snapshot, batch, index, inner);
  }

  /**
   * @param inner as the openers answer
   */
  private void account(Snapshot snapshot, IngressBatch batch, int index, int inner) {
    @Nullable InboundSa sa = opener.sa();
    if (inner < 0 || sa == null) {
      drops.addRefusal(inner);
      tellRefused(batch, index, EspSealer.reason(inner));
      return;
    }
    if (sa.isHeardFirst()) {
      events.firstPacket(sa.spi());
    }
    noticeMove(batch, index, sa);
    if (inner != EspOpener.DUMMY) {
      leaveSa(snapshot, sa, opener.innerAddress(), inner, batch.ring().trafficClass(index));
    }
  }

  private void tellRefused(IngressBatch batch, int index, DropReason reason) {
    // Not of ESP in an AH whose SPI is known.
    if (reason == DropReason.UNKNOWN_SPI && opener.sa() == null && unknownSpis.passes(nowNanos)) {
      events.unknownSpi(batch.ring().path(index, batch.port()), ah, spi);
    }
    if (audit.passes(reason, nowNanos)) {
      long inner = reason == DropReason.INNER_POLICY ? opener.innerAddress() : 0;
      audit.tell(reason, batch.ring().path(index, batch.port()), ah, spi, sequence, inner);
    }
  }

  private void leaveSa(Snapshot snapshot, InboundSa sa, long packet, int length, int outerClass) {
    if (sa.transport()) {
      // The one header there is, but it may have been made anew.
      TrafficClass.put(packet, outerClass);
      admit(snapshot, sa, packet, length);
    } else if (TrafficClass.leaveTunnel(packet, outerClass)) {
      admit(snapshot, sa, packet, length);
    } else {
      sa.countDrop();
      drops.add(DropReason.CONGESTION);
    }
  }

  private void admit(Snapshot snapshot, InboundSa sa, long packet, int length) {
    Outlets.Outlet outlet = outlets.of(sa);
    if (outlet.check().needsWhole(snapshot, sa, packet)) {
      admitFragment(snapshot, sa, outlet, packet);
    } else if (passes(snapshot, sa, outlet, packet)) {
      if (length > LARGEST_UNCUT && InnerPacket.version(packet) == 6) {
        deliverCut(outlet, packet, length);
      } else {
        deliver(sa, outlet, packet, length);
      }
    }
  }

  private void admitFragment(Snapshot snapshot, InboundSa sa, Outlets.Outlet outlet, long packet) {
    Reassembly reassembly = reassemblies.get(sa.tun());
    int length = reassembly.add(packet, sa.spi(), sa.path().peer(), nowNanos);
    drops.add(DropReason.FRAGMENT, reassembly.takeDropped());
    if (length > 0 && passes(snapshot, sa, outlet, reassembly.address())) {
      deliverCut(outlet, reassembly.address(), length);
    }
  }

  private boolean passes(Snapshot snapshot, InboundSa sa, Outlets.Outlet outlet, long packet) {
    @Nullable DropReason refusal = outlet.check().refuse(snapshot, sa, packet);
    if (refusal == null) {
      refusal = outlet.check().refuseOfSession(snapshot, sa, packet, nowNanos);
    }
    if (refusal == null) {
      return true;
    }
    sa.countDrop();
    drops.add(refusal);
    if (audit.passes(refusal, nowNanos)) {
      audit.tell(refusal, sa.path().path(), ah, spi, sequence, packet);
    }
    return false;
  }

  /** At once, as the memory is used again for the next fragment. */
  private void deliverCut(Outlets.Outlet outlet, long packet, int length) {
    Deliveries deliveries = outlet.deliveries();
    if (length <= outlet.mtu()) {
      deliveries.add(packet, length);
      deliveries.deliver();
    } else if (fragmenter.start(packet, outlet.mtu())) {
      for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
        deliveries.add(fragmenter.address(), octets);
        deliveries.deliver();
      }
    } else {
      drops.add(DropReason.FRAGMENT);
    }
  }

  /** Only authenticated packets come here, as RFC 3948 §5 wants of whoever moves a peer. */
  private void noticeMove(IngressBatch batch, int index, InboundSa sa) {
    if (opener.newest()
        && !comesFromPeer(batch.ring(), index, batch.port(), sa.path())
        && moves.passes(sa.spi(), nowNanos)) {
      events.peerMoved(sa.spi(), batch.ring().path(index, batch.port()));
    }
  }

  private static boolean comesFromPeer(
      ReceiveRing ring, int index, DatagramPort port, FlatPath path) {
    int fromPort = port instanceof RawPort ? path.remotePort() : ring.fromPort(index);
    return path.comesFrom(
        ring.fromIpv4(index), ring.fromHigh(index), ring.fromLow(index), fromPort);
  }

  private void deliver(InboundSa sa, Outlets.Outlet outlet, long packet, int length) {
    if (clampMss && MssClamp.isSyn(packet, length)) {
      // Of the answers: the pair of this SA has the same overhead.
      FlatPath path = sa.path();
      int outside = pathMtus.largest(path, nowNanos);
      int largest = sa.overhead().largestInner(outside, path.ipv4());
      MssClamp.clamp(packet, length, MssClamp.segmentSize(packet, Math.min(largest, outlet.mtu())));
    }
    outlet.deliveries().add(packet, length);
  }

  @Override
  public void close() {
    reassemblies.forEach(Reassembly::close);
    fragmenter.close();
  }
}
