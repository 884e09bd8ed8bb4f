package io.postern.dataplane.esp;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.sa.OutboundSa;

/** Outbound ESP in tunnel mode (RFC 4303 §3.3). One for each egress thread. */
public final class EspSealer implements AutoCloseable {
  /** Octets that may be read and written behind an inner packet; they are put back. */
  public static final int ROOM_BEHIND = 24;

  private static final int TRAILER_SIZE = 2;
  private static final int UDP_HEADER_SIZE = 8;

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
   * Seals an inner packet that passed {@link InnerPacket#check}.
   *
   * @param inner unchanged afterwards, its {@link #ROOM_BEHIND} as well
   * @param out where the SPI goes; not overlapping {@code inner}; {@link #sealedSize} octets
   * @return octets at {@code out}, or {@code -1 - ordinal} of a {@link DropReason}
   */
  public int seal(OutboundSa sa, long inner, int innerLength, long out) {
    long sequence = sa.nextSequence(events);
    if (sequence == 0) {
      return refusal(DropReason.SEQUENCE_EXHAUSTED);
    }
    if (!sa.mayCarry(innerLength, events)) {
      return refusal(DropReason.LIFETIME_OVER);
    }
    Memory.put32(out, sa.spi());
    Memory.put32(out + 4, (int) sequence);
    int clearLength = clearLength(sa.alignment(), innerLength);
    sealClear(sa.cipher(), inner, innerLength, clearLength, out, sequence);
    sa.countPacket(innerLength, nowNanos);
    return PacketCipher.HEADER_SIZE + sa.ivSize() + clearLength + sa.icvSize();
  }

  /** The reason in a negative result of {@link #seal} or {@link EspOpener#open}. */
  public static int refusal(DropReason reason) {
    return -1 - reason.ordinal();
  }

  /** Octets of the ESP packet, without outer headers. */
  public static int sealedSize(OutboundSa sa, int innerLength) {
    return PacketCipher.HEADER_SIZE
        + sa.ivSize()
        + clearLength(sa.alignment(), innerLength)
        + sa.icvSize();
  }

  /** The largest inner packet whose datagram, outer headers included, has {@code outerMtu}. */
  public static int maximumInner(OutboundSa sa, int outerMtu) {
    int room = outerMtu - outerSize(sa) - PacketCipher.HEADER_SIZE - sa.ivSize() - sa.icvSize();
    return room - room % sa.alignment() - TRAILER_SIZE;
  }

  private static int outerSize(OutboundSa sa) {
    return (sa.path().ipv4() ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE)
        + (sa.encapsulation() == Encapsulation.UDP ? UDP_HEADER_SIZE : 0);
  }

  private static int clearLength(int alignment, int innerLength) {
    // Alignments are powers of two (RFC 4303 §2.4: at least 4 whatever the cipher).
    return innerLength + TRAILER_SIZE + alignment - 1 & -alignment;
  }

  /** Lends the octets behind the inner packet to padding and trailer, so that nothing is copied. */
  private void sealClear(
      PacketCipher cipher, long inner, int innerLength, int clearLength, long out, long sequence) {
    long behind = inner + innerLength;
    long lent1 = Memory.u64(behind);
    long lent2 = Memory.u64(behind + 8);
    long lent3 = Memory.u64(behind + 16);
    writeTrailer(inner, behind, clearLength - innerLength - TRAILER_SIZE);
    cipher.seal(inner, clearLength, out, sequence, scratch);
    Memory.put64(behind, lent1);
    Memory.put64(behind + 8, lent2);
    Memory.put64(behind + 16, lent3);
  }

  private static void writeTrailer(long inner, long behind, int padding) {
    Memory.put64(behind, PADDING_1_TO_8);
    Memory.put64(behind + 8, PADDING_9_TO_16);
    Memory.put8(behind + padding, padding);
    Memory.put8(
        behind + padding + 1, InnerPacket.version(inner) == 4 ? Protocol.IPV4 : Protocol.IPV6);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
