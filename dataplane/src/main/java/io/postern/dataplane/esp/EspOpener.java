package io.postern.dataplane.esp;

import static io.postern.dataplane.esp.EspSealer.refusal;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.ReplayWindow;
import org.jspecify.annotations.Nullable;

/**
 * Inbound ESP (RFC 4303 §3.4), in place. One for each ingress thread. The order of the checks is
 * the security of it: nothing of a packet is believed before its ICV, and no state of an SA changes
 * before that.
 */
public final class EspOpener implements AutoCloseable {
  /** The result of {@link #open} for a dummy packet: fine, and nothing to deliver. */
  public static final int DUMMY = 0;

  private static final int TRAILER_SIZE = 2;
  private static final int TRUNCATED = refusal(DropReason.TRUNCATED);
  private static final int BAD_ICV = refusal(DropReason.BAD_ICV);
  private static final int REPLAYED = refusal(DropReason.REPLAYED);

  private final Scratch scratch = new Scratch();
  private final HeaderChain chain = new HeaderChain();
  private final Opening opening;

  public EspOpener(DataplaneEvents events) {
    opening = new Opening(events);
  }

  /** The time of the packets from here on, for the counters: once for a batch. */
  public void at(long nanoTime) {
    opening.at(nanoTime);
  }

  /** Likewise with the header in front of the ESP not known, as behind UDP. */
  public int open(Snapshot snapshot, long esp, int length, Encapsulation seen) {
    return open(snapshot, esp, length, seen, 0);
  }

  /**
   * Opens an ESP packet in place.
   *
   * @param esp address of the SPI, outer headers already left behind
   * @param seen how the packet came
   * @param outer the IPv4 header of the packet, 0 if it is not known
   * @return octets of the inner packet at {@link #innerAddress}, {@link #DUMMY}, or {@code -1 -
   *     ordinal} of a {@link DropReason}
   */
  public int open(Snapshot snapshot, long esp, int length, Encapsulation seen, long outer) {
    opening.start(null);
    if (length < PacketCipher.HEADER_SIZE) {
      return refusal(DropReason.TRUNCATED);
    }
    InboundSa found = snapshot.inbound(Memory.i32(esp));
    // An SA is named by SPI and protocol (RFC 4301 §4.1): what AH has to protect never comes bare.
    if (found == null || found.ah() != null) {
      return refusal(DropReason.UNKNOWN_SPI);
    }
    opening.start(found);
    int result =
        seen == found.encapsulation()
            ? openFor(found, esp, length, outer, chain)
            : refusal(DropReason.WRONG_ENCAPSULATION);
    if (result < 0) {
      found.countDrop();
    }
    return result;
  }

  /**
   * Opens the ESP packet that AH of the same pair protected.
   *
   * @param outer the header in front of AH, whose chain is {@code outerChain}
   */
  public int openInside(InboundSa sa, long esp, int length, long outer, HeaderChain outerChain) {
    if (length < PacketCipher.HEADER_SIZE) {
      return refusal(DropReason.TRUNCATED);
    }
    if (Memory.i32(esp) != sa.espSpi()) {
      return refusal(DropReason.UNKNOWN_SPI);
    }
    return openFor(sa, esp, length, outer, outerChain);
  }

  /**
   * Where the inner packet of the last {@link #open} begins, if it had one that may go on, or one
   * that {@link DropReason#INNER_POLICY} refused.
   */
  public long innerAddress() {
    return opening.innerAddress();
  }

  /** The SA of the last {@link #open}, whatever came of it; null if there was none. */
  public @Nullable InboundSa sa() {
    return opening.sa();
  }

  /**
   * Whether the last packet opened had the highest number so far. Only such a one may move the
   * peer: a delayed packet of the old path must not move it back.
   */
  public boolean newest() {
    return opening.newest();
  }

  /** What this and AH share. */
  public Opening opening() {
    return opening;
  }

  private int openFor(InboundSa sa, long esp, int length, long outer, HeaderChain outerChain) {
    int result = openAsIs(sa, esp, length, outer, outerChain);
    if (sa.undecided()) {
      if (failed(result)) {
        sa.turnOver();
        int other = openAsIs(sa, esp, length, outer, outerChain);
        if (failed(other)) {
          sa.turnOver();
          return result;
        }
        result = other;
      }
      sa.decide();
    }
    return result;
  }

  /** Whether nothing that the peer made is known to be in it. */
  private static boolean failed(int result) {
    return result == TRUNCATED || result == BAD_ICV || result == REPLAYED;
  }

  private int openAsIs(InboundSa sa, long esp, int length, long outer, HeaderChain outerChain) {
    int clearLength = length - PacketCipher.HEADER_SIZE - sa.ivSize() - sa.icvSize();
    if (clearLength < TRAILER_SIZE || (clearLength & sa.alignment() - 1) != 0) {
      return refusal(DropReason.TRUNCATED);
    }
    ReplayWindow window = sa.replayWindow();
    long sequence = window.number(Memory.u32(esp + 4));
    if (!window.check(sequence)) {
      return refusal(DropReason.REPLAYED);
    }
    if (!sa.cipher().open(esp, length, sequence, scratch)) {
      return refusal(DropReason.BAD_ICV);
    }
    opening.setNewest(sequence > window.newest());
    window.commit(sequence);
    long clear = esp + PacketCipher.HEADER_SIZE + sa.ivSize();
    return deliver(sa, clear, clearLength, outer, outerChain);
  }

  private int deliver(
      InboundSa sa, long clear, int clearLength, long outer, HeaderChain outerChain) {
    int payloadLength = withoutTrailer(clear, clearLength);
    if (payloadLength < 0) {
      return refusal(DropReason.BAD_PADDING);
    }
    int nextHeader = Memory.u8(clear + clearLength - 1);
    if (nextHeader == Protocol.NO_NEXT_HEADER) {
      return opening.dummy(sa, payloadLength);
    }
    return sa.transport()
        ? deliverTransport(sa, nextHeader, clear, payloadLength, outer, outerChain)
        : opening.tunnel(sa, nextHeader, clear, payloadLength);
  }

  private int deliverTransport(
      InboundSa sa, int nextHeader, long payload, int length, long outer, HeaderChain outerChain) {
    if (outer != 0 && outerChain == chain && !chain.toTransport(outer, length)) {
      return refusal(DropReason.BAD_INNER_HEADER);
    }
    return opening.transport(sa, outer, outerChain, nextHeader, payload, length);
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

  @Override
  public void close() {
    scratch.close();
    opening.close();
  }
}
