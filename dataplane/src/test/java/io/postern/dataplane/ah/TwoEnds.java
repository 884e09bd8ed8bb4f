package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.esp.HeaderChain;
import io.postern.dataplane.esp.RecordedEvents;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;
import java.util.Objects;

/** A sending and a receiving end with one pair of any kind, in one thread. */
final class TwoEnds implements AutoCloseable {
  private static final int ROOM = 9_400;

  final RecordedEvents senderEvents = new RecordedEvents();
  final RecordedEvents receiverEvents = new RecordedEvents();
  final Terms terms;
  private final OffHeap memory = new OffHeap();
  private final EspSealer espSealer = new EspSealer(senderEvents);
  private final PacketSealer sealer = new PacketSealer(senderEvents, espSealer);
  private final EspOpener espOpener = new EspOpener(receiverEvents);
  private final AhOpener ahOpener = new AhOpener(espOpener);
  private final HeaderChain chain = new HeaderChain();
  private final SaTables sender;
  private final SaTables receiver;
  private final int receiverName;
  private final boolean writesHeader;
  private final long clear = memory.allocate(ROOM);
  private final long sealed = memory.allocate(ROOM);

  TwoEnds(Terms terms) {
    this(terms, new JceBackend());
  }

  TwoEnds(Terms terms, CipherBackend backend) {
    this.terms = terms;
    sender = new SaTables(backend);
    receiver = new SaTables(backend);
    ChildSaParameters out = terms.sender();
    sender.installInbound(out);
    sender.activateOutbound(out.inboundSpi());
    ChildSaParameters in = terms.receiver();
    receiver.installInbound(in);
    receiverName = in.inboundSpi();
    writesHeader = outbound().writesHeader();
  }

  /** A UDP packet that the pair is for. */
  byte[] inner(int length) {
    if (terms.transport()) {
      String from = terms.address(true).getAddress().getHostAddress();
      String to = terms.address(false).getAddress().getHostAddress();
      return Packets.udp(from, to, length);
    }
    return Packets.udp("10.1.0.5", "10.2.0.7", length);
  }

  OutboundSa outbound() {
    byte[] inner = inner(100);
    Memory.write(inner, 0, clear, inner.length);
    return Objects.requireNonNull(sender.snapshot().outbound(clear));
  }

  InboundSa inbound() {
    return Objects.requireNonNull(receiver.snapshot().inbound(receiverName));
  }

  SaCounters received() {
    return receiver.counters(receiverName).orElseThrow();
  }

  int sealResult(byte[] inner) {
    OutboundSa sa = outbound();
    Memory.write(inner, 0, clear, inner.length);
    return sa.plain()
        ? espSealer.seal(sa, clear, inner.length, sealed)
        : sealer.seal(sa, clear, inner.length, sealed);
  }

  /** What goes out: a whole IP packet, or ESP where something else writes its header. */
  byte[] seal(byte[] inner) {
    int length = sealResult(inner);
    assertThat(length).as("result of sealing").isPositive();
    assertThat(length).isLessThanOrEqualTo(outbound().overhead().room(inner.length));
    return OffHeap.read(sealed, length);
  }

  /** Seals a packet that need not be one that the pair is for. */
  int sealAny(byte[] inner) {
    OutboundSa sa = outbound();
    Memory.write(inner, 0, clear, inner.length);
    return sealer.seal(sa, clear, inner.length, sealed);
  }

  /** What {@link #sealAny} made. */
  byte[] sealed(int length) {
    return OffHeap.read(sealed, length);
  }

  /** What {@link #openResult} made. */
  byte[] opened(int length) {
    return OffHeap.read(espOpener.innerAddress(), length);
  }

  /** As the sockets give it: a raw one of IPv6 has no header before ESP. */
  int openResult(byte[] packet) {
    espOpener.opening().rebuilt().clear();
    Memory.write(packet, 0, sealed, packet.length);
    return openSealed(packet.length);
  }

  /** What the AH that came last said of itself. */
  int ahSpi() {
    return ahOpener.spi();
  }

  long ahSequence() {
    return ahOpener.sequence();
  }

  private int openSealed(int octets) {
    if (terms.ah().isPresent()) {
      return ahOpener.open(receiver.snapshot(), sealed, octets);
    }
    int headers = 0;
    if (writesHeader) {
      if (!InnerPacket.check(sealed, octets) || !chain.toProtocol(sealed, octets, Protocol.ESP)) {
        throw new AssertionError("not a whole packet with ESP");
      }
      headers = chain.size();
    }
    long outer = terms.ipv4() && headers > 0 ? sealed : 0;
    Encapsulation seen = terms.encapsulation();
    int length = octets - headers;
    return espOpener.open(receiver.snapshot(), sealed + headers, length, seen, outer);
  }

  /** Seals and opens one packet so many times, without anything that a test needs around it. */
  void run(byte[] inner, int times) {
    OutboundSa sa = outbound();
    Memory.write(inner, 0, clear, inner.length);
    for (int count = 0; count < times; count++) {
      espOpener.opening().rebuilt().clear();
      int length = sealer.seal(sa, clear, inner.length, sealed);
      if (openSealed(length) != inner.length) {
        throw new AssertionError("a packet was lost");
      }
    }
  }

  byte[] open(byte[] packet) {
    int length = openResult(packet);
    if (length < 0) {
      throw new AssertionError("refused as " + DropReason.values()[-1 - length]);
    }
    return OffHeap.read(espOpener.innerAddress(), length);
  }

  void assertRefused(DropReason reason, byte[] packet) {
    int result = openResult(packet);
    assertThat(result).as("result of opening").isNegative();
    assertThat(DropReason.values()[-1 - result]).isEqualTo(reason);
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    sealer.close();
    espSealer.close();
    ahOpener.close();
    espOpener.close();
    memory.close();
  }
}
