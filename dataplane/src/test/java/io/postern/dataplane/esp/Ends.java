package io.postern.dataplane.esp;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A sending and a receiving end with one pair of SAs, in one thread. */
final class Ends implements AutoCloseable {
  static final int SENDER_SPI = 0xA000_0001;
  static final int RECEIVER_SPI = 0xB000_0001;
  static final String INSIDE_SENDER = "10.1.0.5";
  static final String INSIDE_RECEIVER = "10.2.0.7";
  static final String WIDE_SENDER = "2001:db8:1::5";
  static final String WIDE_RECEIVER = "2001:db8:2::7";
  private static final int ROOM = 9_200;

  final RecordedEvents senderEvents = new RecordedEvents();
  final RecordedEvents receiverEvents = new RecordedEvents();
  final OffHeap memory = new OffHeap();
  final EspSealer sealer = new EspSealer(senderEvents);
  final EspOpener opener = new EspOpener(receiverEvents);
  final SaTables sender;
  final SaTables receiver;
  private final long clear = memory.allocate(ROOM);
  private final long sealed = memory.allocate(ROOM);

  Ends(EspTransform transform, EspIntegrity integrity) {
    this(transform, integrity, new JceBackend(), new JceBackend(), 64, 0, 0);
  }

  Ends(
      EspTransform transform,
      EspIntegrity integrity,
      CipherBackend sending,
      CipherBackend receiving,
      int window,
      long softBytes,
      long hardBytes) {
    sender = new SaTables(sending);
    receiver = new SaTables(receiving);
    List<Prefix> senderNets = List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("2001:db8:1::/48"));
    List<Prefix> receiverNets =
        List.of(Prefix.parse("10.2.0.0/16"), Prefix.parse("2001:db8:2::/48"));
    InetSocketAddress here = new InetSocketAddress("192.0.2.1", 4500);
    InetSocketAddress there = new InetSocketAddress("192.0.2.2", 4500);
    sender.installInbound(
        new ChildSaParameters(
            SENDER_SPI,
            RECEIVER_SPI,
            Encapsulation.UDP,
            new Path(here, there),
            transform,
            integrity,
            keys(transform, integrity, 1),
            keys(transform, integrity, 2),
            senderNets,
            receiverNets,
            window,
            softBytes,
            hardBytes));
    receiver.installInbound(
        new ChildSaParameters(
            RECEIVER_SPI,
            SENDER_SPI,
            Encapsulation.UDP,
            new Path(there, here),
            transform,
            integrity,
            keys(transform, integrity, 2),
            keys(transform, integrity, 1),
            receiverNets,
            senderNets,
            window,
            softBytes,
            hardBytes));
    sender.activateOutbound(SENDER_SPI);
  }

  static SaKeys keys(EspTransform transform, EspIntegrity integrity, long seed) {
    return SaKeys.take(material(transform, integrity, seed), transform, integrity);
  }

  static byte[] material(EspTransform transform, EspIntegrity integrity, long seed) {
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    new Random(seed).nextBytes(material);
    return material;
  }

  OutboundSa outbound(byte[] inner) {
    Memory.write(inner, 0, clear, inner.length);
    return Objects.requireNonNull(sender.snapshot().outbound(clear));
  }

  InboundSa inbound() {
    return Objects.requireNonNull(receiver.snapshot().inbound(RECEIVER_SPI));
  }

  SaCounters received() {
    return receiver.counters(RECEIVER_SPI).orElseThrow();
  }

  int sealResult(byte[] inner) {
    return sealResult(inner, inner.length);
  }

  /** With octets behind it up to that length. */
  int sealResult(byte[] inner, int paddedLength) {
    OutboundSa sa = outbound(inner);
    return sealer.seal(sa, clear, inner.length, paddedLength, sealed);
  }

  byte[] sealPadded(byte[] inner, int paddedLength) {
    return OffHeap.read(sealed, sealResult(inner, paddedLength));
  }

  /** A dummy on the SA of that packet. */
  int dummyResult(byte[] inner, int length) {
    return sealer.dummy(outbound(inner), clear, length, sealed);
  }

  byte[] dummy(byte[] inner, int length) {
    return OffHeap.read(sealed, dummyResult(inner, length));
  }

  byte[] seal(byte[] inner) {
    return OffHeap.read(sealed, sealResult(inner));
  }

  /** What {@link #seal} left behind the inner packet. */
  byte[] clearWithRoom(int length) {
    return OffHeap.read(clear, length + EspSealer.ROOM_BEHIND);
  }

  int openResult(byte[] esp) {
    Memory.write(esp, 0, sealed, esp.length);
    return opener.open(receiver.snapshot(), sealed, esp.length, Encapsulation.UDP);
  }

  byte[] open(byte[] esp) {
    int length = openResult(esp);
    if (length < 0) {
      throw new AssertionError("refused as " + DropReason.values()[-1 - length]);
    }
    return OffHeap.read(opener.innerAddress(), length);
  }

  /** Seals octets that need not be a packet, their trailer included. */
  byte[] sealRaw(byte[] padded) {
    OutboundSa sa =
        outbound(io.postern.dataplane.packet.Packets.udp(INSIDE_SENDER, INSIDE_RECEIVER, 40));
    Memory.put32(sealed, sa.spi());
    long sequence = sa.nextSequence(senderEvents);
    Memory.put32(sealed + 4, (int) sequence);
    Memory.write(padded, 0, clear, padded.length);
    try (var scratch = new io.postern.dataplane.cipher.Scratch()) {
      sa.cipher().seal(clear, padded.length, sealed, sequence, scratch);
    }
    return OffHeap.read(sealed, 8 + sa.ivSize() + padded.length + sa.icvSize());
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    sealer.close();
    opener.close();
    memory.close();
  }
}
