package io.postern.dataplane.esp;

import static io.postern.dataplane.esp.EspSealer.refusal;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.InboundSa;
import org.jspecify.annotations.Nullable;

/**
 * Inbound ESP in tunnel mode (RFC 4303 §3.4), in place. One for each ingress thread. The order of
 * the checks is the security of it: nothing of a packet is believed before its ICV, and no state of
 * an SA changes before that.
 */
public final class EspOpener implements AutoCloseable {
  /** The result of {@link #open} for a dummy packet: fine, and nothing to deliver. */
  public static final int DUMMY = 0;

  private static final int TRAILER_SIZE = 2;

  private final DataplaneEvents events;
  private final Scratch scratch = new Scratch();
  private long nowNanos = System.nanoTime();
  private @Nullable InboundSa sa;
  private long innerAddress;
  private boolean newest;

  public EspOpener(DataplaneEvents events) {
    this.events = events;
  }

  /** The time of the packets from here on, for the counters: once for a batch. */
  public void at(long nanoTime) {
    nowNanos = nanoTime;
  }

  /**
   * Opens an ESP packet in place.
   *
   * @param esp address of the SPI, outer headers already left behind
   * @param seen how the packet came
   * @return octets of the inner packet at {@link #innerAddress}, {@link #DUMMY}, or {@code -1 -
   *     ordinal} of a {@link DropReason}
   */
  public int open(Snapshot snapshot, long esp, int length, Encapsulation seen) {
    sa = null;
    if (length < PacketCipher.HEADER_SIZE) {
      return refusal(DropReason.TRUNCATED);
    }
    InboundSa found = snapshot.inbound(Memory.i32(esp));
    if (found == null) {
      return refusal(DropReason.UNKNOWN_SPI);
    }
    sa = found;
    int result = openFor(found, esp, length, seen);
    if (result < 0) {
      found.countDrop();
    }
    return result;
  }

  /** Where the inner packet of the last {@link #open} begins. */
  public long innerAddress() {
    return innerAddress;
  }

  /** The SA of the last {@link #open}, whatever came of it; null if there was none. */
  public @Nullable InboundSa sa() {
    return sa;
  }

  /**
   * Whether the last packet opened had the highest number so far. Only such a one may move the
   * peer: a delayed packet of the old path must not move it back.
   */
  public boolean newest() {
    return newest;
  }

  private int openFor(InboundSa sa, long esp, int length, Encapsulation seen) {
    if (seen != sa.encapsulation()) {
      return refusal(DropReason.WRONG_ENCAPSULATION);
    }
    int clearLength = length - PacketCipher.HEADER_SIZE - sa.ivSize() - sa.icvSize();
    if (clearLength < TRAILER_SIZE || (clearLength & sa.alignment() - 1) != 0) {
      return refusal(DropReason.TRUNCATED);
    }
    long sequence = Memory.u32(esp + 4);
    if (!sa.replayWindow().check(sequence)) {
      return refusal(DropReason.REPLAYED);
    }
    if (!sa.cipher().open(esp, length, scratch)) {
      return refusal(DropReason.BAD_ICV);
    }
    newest = sequence > sa.replayWindow().newest();
    sa.replayWindow().commit(sequence);
    return deliver(sa, esp + PacketCipher.HEADER_SIZE + sa.ivSize(), clearLength);
  }

  private int deliver(InboundSa sa, long clear, int clearLength) {
    int payloadLength = withoutTrailer(clear, clearLength);
    if (payloadLength < 0) {
      return refusal(DropReason.BAD_PADDING);
    }
    int nextHeader = Memory.u8(clear + clearLength - 1);
    if (nextHeader == Protocol.NO_NEXT_HEADER) {
      // RFC 4303 §2.6: discarded without an error; it tells that the peer lives.
      sa.countPacket(0, nowNanos);
      return DUMMY;
    }
    if (!InnerPacket.check(clear, payloadLength) || !announced(nextHeader, clear)) {
      return refusal(DropReason.BAD_INNER_HEADER);
    }
    // What lies behind the inner packet is padding for traffic flow confidentiality (§2.7).
    return admit(sa, clear, InnerPacket.size(clear));
  }

  private int admit(InboundSa sa, long inner, int innerLength) {
    if (!sa.admits(inner)) {
      return refusal(DropReason.INNER_POLICY);
    }
    if (!sa.mayCarry(innerLength, events)) {
      return refusal(DropReason.LIFETIME_OVER);
    }
    sa.countPacket(innerLength, nowNanos);
    innerAddress = inner;
    return innerLength;
  }

  /** Octets before the padding, or a negative number if it is not 1, 2, 3, … (§2.4). */
  private static int withoutTrailer(long clear, int clearLength) {
    int padding = Memory.u8(clear + clearLength - TRAILER_SIZE);
    int payloadLength = clearLength - TRAILER_SIZE - padding;
    for (int index = 0; index < padding && payloadLength >= 0; index++) {
      if (Memory.u8(clear + payloadLength + index) != index + 1) {
        return -1;
      }
    }
    return payloadLength;
  }

  private static boolean announced(int nextHeader, long inner) {
    int expected = InnerPacket.version(inner) == 4 ? Protocol.IPV4 : Protocol.IPV6;
    return nextHeader == expected;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
