package io.postern.dataplane.ah;

import static io.postern.dataplane.esp.EspSealer.refusal;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.esp.HeaderChain;
import io.postern.dataplane.esp.Headers;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.sa.AhSide;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import io.postern.dataplane.sa.Overhead;

/**
 * Outbound AH (RFC 4302 §3.3), ESP inside AH, and transport mode: all but ESP in tunnel mode, for
 * which there is {@link EspSealer}. One for each egress thread.
 */
public final class PacketSealer implements AutoCloseable {
  private static final int IDENTIFICATIONS = 0xFFFF;

  /** Octets of an IP packet. */
  private static final int LARGEST = 0xFFFF;

  private final DataplaneEvents events;
  private final EspSealer espSealer;
  private final Scratch scratch = new Scratch();
  private final ImmutableImage image = new ImmutableImage();
  private final HeaderChain chain = new HeaderChain();
  private long nowNanos = System.nanoTime();
  private int identification;

  /**
   * @param espSealer of the same thread; stays the caller's to close
   */
  public PacketSealer(DataplaneEvents events, EspSealer espSealer) {
    this.events = events;
    this.espSealer = espSealer;
  }

  /** The time of the packets from here on, for the counters: once for a batch. */
  public void at(long nanoTime) {
    nowNanos = nanoTime;
  }

  /**
   * Seals an inner packet that passed {@link InnerPacket#check}; it is whole once the {@link
   * EspSealer} has finished.
   *
   * @param inner unchanged afterwards, its {@link EspSealer#ROOM_BEHIND} as well
   * @param out where a whole IP packet goes if {@link OutboundSa#writesHeader}, else ESP for UDP;
   *     not overlapping {@code inner}; {@link Overhead#room} octets
   * @return octets at {@code out}, or {@code -1 - ordinal} of a {@link DropReason}
   */
  public int seal(OutboundSa sa, long inner, int innerLength, long out) {
    FlatPath path = sa.path();
    if (sa.transport() && !fit(sa, path, inner, innerLength)) {
      return refusal(DropReason.BAD_OUTBOUND_HEADER);
    }
    if (sa.overhead().room(innerLength) > LARGEST) {
      return refusal(DropReason.TOO_BIG);
    }
    long sequence = sa.nextSequence(events);
    if (sequence == 0) {
      return refusal(DropReason.SEQUENCE_EXHAUSTED);
    }
    if (!sa.carries(innerLength, events)) {
      return refusal(DropReason.LIFETIME_OVER);
    }
    int sealed =
        sa.transport()
            ? transport(sa, sequence, inner, innerLength, out)
            : tunnel(sa, path, sequence, inner, innerLength, out);
    sa.countPacket(innerLength, nowNanos);
    return sealed;
  }

  /** Transport mode is for whole packets from this end to that one (RFC 4301 §3.2). */
  private boolean fit(OutboundSa sa, FlatPath path, long inner, int innerLength) {
    boolean ipv4 = InnerPacket.version(inner) == 4;
    if (ipv4 != path.ipv4() || !chain.toTransport(inner, innerLength)) {
      return false;
    }
    // Behind UDP the kernel makes the headers, and it makes no extensions.
    boolean bare = sa.writesHeader() || ipv4 || chain.size() == Ipv6.HEADER_SIZE;
    // AH would have to know the addresses at the end of the way (RFC 4302 §3.3.3.1).
    return bare && !(sa.ah() != null && chain.sourceRouted(inner));
  }

  private int transport(OutboundSa sa, long sequence, long inner, int innerLength, long out) {
    int headers = chain.size();
    int nextHeader = chain.nextHeader(inner);
    long payload = inner + headers;
    int length = innerLength - headers;
    if (!sa.writesHeader()) {
      return espSealer.encapsulate(sa, sequence, payload, length, nextHeader, out);
    }
    Memory.copy(inner, out, headers);
    boolean ipv4 = InnerPacket.version(inner) == 4;
    if (ipv4 && Memory.u16(out + 4) == 0) {
      // The kernel would choose one itself (raw(7)): after the ICV was made, and for each fragment.
      Memory.put16(out + 4, nextIdentification());
    }
    return protect(sa, sequence, payload, length, nextHeader, out, headers);
  }

  private int tunnel(
      OutboundSa sa, FlatPath path, long sequence, long inner, int innerLength, long out) {
    Headers.write(out, path, true, nextIdentification());
    chain.toTransport(out, Headers.size(path.ipv4()));
    int nextHeader = EspSealer.tunnelled(inner);
    return protect(sa, sequence, inner, innerLength, nextHeader, out, chain.size());
  }

  /** Behind headers that have no right length and protocol yet. */
  private int protect(
      OutboundSa sa,
      long sequence,
      long payload,
      int length,
      int nextHeader,
      long out,
      int headers) {
    AhSide ah = sa.ah();
    boolean ipv4 = InnerPacket.version(out) == 4;
    int ahSize = ah == null ? 0 : Overhead.ahSize(ah.icvSize(), ipv4);
    long at = out + headers + ahSize;
    int octets = length;
    int protocol = nextHeader;
    if (sa.hasEsp()) {
      octets = espSealer.encapsulate(sa, sequence, payload, length, nextHeader, at);
      protocol = Protocol.ESP;
    } else {
      Memory.copy(payload, at, length);
    }
    int whole = headers + ahSize + octets;
    if (ah == null) {
      Headers.finish(out, chain.nextHeaderOffset(), protocol, whole);
      return whole;
    }
    espSealer.finish();
    AhHeader.write(out + headers, protocol, ahSize, ah.spi(), sequence);
    Headers.finish(out, chain.nextHeaderOffset(), Protocol.AH, whole);
    return sign(sa, ah, sequence, out, headers, whole);
  }

  private int sign(OutboundSa sa, AhSide ah, long sequence, long out, int headers, int whole) {
    int covered = image.make(out, whole, headers, ah.icvSize(), sequence);
    if (covered < 0) {
      return refusal(DropReason.BAD_OUTBOUND_HEADER);
    }
    int octets = sa.extendedSequence() ? covered : whole;
    long icv = out + headers + AhHeader.FIXED_SIZE;
    ah.authenticator().sign(image.address(), octets, icv, scratch);
    return whole;
  }

  /** Never 0. */
  private int nextIdentification() {
    identification = identification % IDENTIFICATIONS + 1;
    return identification;
  }

  @Override
  public void close() {
    scratch.close();
    image.close();
  }
}
