package io.postern.dataplane.esp;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.sa.OutboundSa;

/**
 * Outbound ESP (RFC 4303 §3.3). One for each egress thread. Packets may be sealed together: they
 * are whole after {@link #finish} and not before.
 */
public final class EspSealer implements AutoCloseable {
  /** Octets that may be read and written behind an inner packet; they are put back. */
  public static final int ROOM_BEHIND = 24;

  private static final int TRAILER_SIZE = 2;
  private static final DropReason[] REASONS = DropReason.values();

  /** 1, 2, 3, … in memory order (RFC 4303 §2.4). */
  private static final long PADDING_1_TO_8 = 0x0102030405060708L;

  private static final long PADDING_9_TO_16 = 0x090A0B0C0D0E0F10L;

  private final DataplaneEvents events;
  private final Scratch scratch = new Scratch();
  private long nowNanos = System.nanoTime();

  public EspSealer(DataplaneEvents events) {
    this.events = events;
  }

  /** The time of the packets from here on, for the counters: once for a batch. */
  public void at(long nanoTime) {
    nowNanos = nanoTime;
  }

  /**
   * Seals an inner packet that passed {@link InnerPacket#check}, in tunnel mode.
   *
   * @param inner unchanged afterwards, its {@link #ROOM_BEHIND} as well
   * @param out where the SPI goes; not overlapping {@code inner}; {@link #sealedSize} octets
   * @return octets at {@code out}, or {@code -1 - ordinal} of a {@link DropReason}
   */
  public int seal(OutboundSa sa, long inner, int innerLength, long out) {
    return seal(sa, inner, innerLength, innerLength, out);
  }

  /**
   * Likewise with octets behind the packet that the peer passes over (RFC 4303 §2.7).
   *
   * @param paddedLength of packet and padding, which stands behind it
   */
  public int seal(OutboundSa sa, long inner, int innerLength, int paddedLength, long out) {
    long sequence = sa.nextSequence(events);
    if (sequence == 0) {
      return refusal(DropReason.SEQUENCE_EXHAUSTED);
    }
    if (!sa.carries(paddedLength, events)) {
      return refusal(DropReason.LIFETIME_OVER);
    }
    int sealed = encapsulate(sa, sequence, inner, paddedLength, tunnelled(inner), out);
    sa.countPacket(innerLength, nowNanos);
    return sealed;
  }

  /**
   * Makes a packet that the peer drops without an error (RFC 4303 §2.6).
   *
   * @param payload of any content, its {@link #ROOM_BEHIND} ours
   * @return as {@link #seal}
   */
  public int dummy(OutboundSa sa, long payload, int length, long out) {
    long sequence = sa.nextSequence(events);
    if (sequence == 0) {
      return refusal(DropReason.SEQUENCE_EXHAUSTED);
    }
    if (!sa.carries(length, events)) {
      return refusal(DropReason.LIFETIME_OVER);
    }
    return encapsulate(sa, sequence, payload, length, Protocol.NO_NEXT_HEADER, out);
  }

  /**
   * Puts octets into ESP with a number that the SA gave and whose lifetime it allowed.
   *
   * @param payload as {@code inner} of {@link #seal}
   * @param nextHeader what the payload is
   * @return octets at {@code out}
   */
  public int encapsulate(
      OutboundSa sa, long sequence, long payload, int length, int nextHeader, long out) {
    Memory.put32(out, sa.spi());
    Memory.put32(out + 4, (int) sequence);
    int clearLength = clearLength(sa.alignment(), length);
    sealClear(sa, payload, length, nextHeader, clearLength, out, sequence);
    return PacketCipher.HEADER_SIZE + sa.ivSize() + clearLength + sa.icvSize();
  }

  /** Makes all packets whole: before they are read or sent, and while their SAs are there. */
  public void finish() {
    scratch.finish();
  }

  /** The protocol number of a whole packet inside. */
  public static int tunnelled(long inner) {
    return InnerPacket.version(inner) == 4 ? Protocol.IPV4 : Protocol.IPV6;
  }

  /** The reason in a negative result of {@link #seal} or {@link EspOpener#open}. */
  public static int refusal(DropReason reason) {
    return -1 - reason.ordinal();
  }

  /** The reason that {@link #refusal} made negative. */
  public static DropReason reason(int refusal) {
    return REASONS[-1 - refusal];
  }

  /** Octets of the ESP packet in tunnel mode, without outer headers. */
  public static int sealedSize(OutboundSa sa, int innerLength) {
    return PacketCipher.HEADER_SIZE
        + sa.ivSize()
        + clearLength(sa.alignment(), innerLength)
        + sa.icvSize();
  }

  private static int clearLength(int alignment, int innerLength) {
    // Alignments are powers of two (RFC 4303 §2.4: at least 4 whatever the cipher).
    return innerLength + TRAILER_SIZE + alignment - 1 & -alignment;
  }

  /** Lends the octets behind the payload to padding and trailer, so that nothing is copied. */
  private void sealClear(
      OutboundSa sa,
      long payload,
      int length,
      int nextHeader,
      int clearLength,
      long out,
      long sequence) {
    long behind = payload + length;
    long lent1 = Memory.u64(behind);
    long lent2 = Memory.u64(behind + 8);
    long lent3 = Memory.u64(behind + 16);
    writeTrailer(behind, clearLength - length - TRAILER_SIZE, nextHeader);
    sa.cipher().sealLater(payload, clearLength, out, sa.ivNumber(sequence), scratch);
    Memory.put64(behind, lent1);
    Memory.put64(behind + 8, lent2);
    Memory.put64(behind + 16, lent3);
  }

  private static void writeTrailer(long behind, int padding, int nextHeader) {
    Memory.put64(behind, PADDING_1_TO_8);
    Memory.put64(behind + 8, PADDING_9_TO_16);
    Memory.put8(behind + padding, padding);
    Memory.put8(behind + padding + 1, nextHeader);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
