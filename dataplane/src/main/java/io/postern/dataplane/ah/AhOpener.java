package io.postern.dataplane.ah;

import static io.postern.dataplane.esp.EspSealer.refusal;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.esp.HeaderChain;
import io.postern.dataplane.esp.Opening;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.AhSide;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.Overhead;
import io.postern.dataplane.sa.ReplayWindow;

/**
 * Inbound AH (RFC 4302 §3.4), and the ESP inside it. One for each ingress thread, beside the {@link
 * EspOpener} that has the results of both. The order of the checks is that of ESP.
 */
public final class AhOpener implements AutoCloseable {
  private final Scratch scratch = new Scratch();
  private final ImmutableImage image = new ImmutableImage();
  private final HeaderChain chain = new HeaderChain();
  private final EspOpener espOpener;
  private final Opening opening;
  private int spi;
  private long sequence;

  public AhOpener(EspOpener espOpener) {
    this.espOpener = espOpener;
    opening = espOpener.opening();
  }

  /**
   * Opens a packet that is protected by AH.
   *
   * @param packet its IP header; changed by what is inside
   * @param received octets that are there
   * @return as {@link EspOpener#open}
   */
  public int open(Snapshot snapshot, long packet, int received) {
    opening.start(null);
    spi = 0;
    sequence = 0;
    if (!InnerPacket.check(packet, received)) {
      return refusal(DropReason.TRUNCATED);
    }
    int length = InnerPacket.size(packet);
    if (!chain.toProtocol(packet, length, Protocol.AH)
        || chain.size() + AhHeader.FIXED_SIZE > length) {
      return refusal(DropReason.TRUNCATED);
    }
    spi = AhHeader.spi(packet + chain.size());
    sequence = AhHeader.sequence(packet + chain.size());
    InboundSa sa = snapshot.inbound(spi);
    AhSide ah = sa == null ? null : sa.ah();
    if (sa == null || ah == null) {
      return refusal(DropReason.UNKNOWN_SPI);
    }
    opening.start(sa);
    int result = openFor(sa, ah, packet, length);
    if (result < 0) {
      sa.countDrop();
    }
    return result;
  }

  /** That of the last {@link #open}; 0 if it was too short. */
  public int spi() {
    return spi;
  }

  /** Likewise the 32 bits of its sequence number. */
  public long sequence() {
    return sequence;
  }

  private int openFor(InboundSa sa, AhSide ah, long packet, int length) {
    long header = packet + chain.size();
    int size = AhHeader.size(header);
    if (!rightSize(size, ah, packet) || chain.size() + size > length) {
      return refusal(DropReason.TRUNCATED);
    }
    ReplayWindow window = sa.ahReplayWindow();
    long number = window.number(sequence);
    if (!window.check(number)) {
      return refusal(DropReason.REPLAYED);
    }
    if (!authentic(ah, packet, length, number, window.extended())) {
      return refusal(DropReason.BAD_ICV);
    }
    opening.setNewest(number > window.newest());
    window.commit(number);
    return deliver(sa, packet, header + size, length - chain.size() - size, header);
  }

  /** Padded as the family wants it; some peers take the 8 of IPv6 with IPv4 as well. */
  private static boolean rightSize(int size, AhSide ah, long packet) {
    boolean ipv4 = InnerPacket.version(packet) == 4;
    return size == Overhead.ahSize(ah.icvSize(), false)
        || ipv4 && size == Overhead.ahSize(ah.icvSize(), true);
  }

  private boolean authentic(AhSide ah, long packet, int length, long number, boolean extended) {
    int offset = chain.size();
    int covered = image.make(packet, length, offset, ah.icvSize(), number);
    if (covered < 0) {
      return false;
    }
    long icv = packet + offset + AhHeader.FIXED_SIZE;
    int octets = extended ? covered : length;
    return ah.authenticator().verify(image.address(), octets, icv, scratch);
  }

  private int deliver(InboundSa sa, long packet, long payload, int length, long header) {
    int nextHeader = AhHeader.nextHeader(header);
    if (sa.hasEsp()) {
      return nextHeader == Protocol.ESP
          ? espOpener.openInside(sa, payload, length, packet, chain)
          : refusal(DropReason.BAD_INNER_HEADER);
    }
    return sa.transport()
        ? opening.transport(sa, packet, chain, nextHeader, payload, length)
        : opening.tunnel(sa, nextHeader, payload, length);
  }

  @Override
  public void close() {
    scratch.close();
    image.close();
  }
}
