package io.postern.dataplane.esp;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.TurnedQuote;
import io.postern.dataplane.sa.AddressSum;
import io.postern.dataplane.sa.InboundSa;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet once its ICV was right, in ESP and AH alike: the inner packet is found
 * or put together, and checked against the SA (RFC 4301 §5.2). For one ingress thread.
 */
public final class Opening implements AutoCloseable {
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;

  private final DataplaneEvents events;
  private final RebuiltPackets rebuilt = new RebuiltPackets();
  private final TurnedQuote turnedQuote = new TurnedQuote();
  private long nowNanos = System.nanoTime();
  private @Nullable InboundSa sa;
  private long innerAddress;
  private boolean newest;

  Opening(DataplaneEvents events) {
    this.events = events;
  }

  void at(long nanoTime) {
    nowNanos = nanoTime;
  }

  /** Begins with another packet, whose SA may not be known. */
  public void start(@Nullable InboundSa found) {
    sa = found;
  }

  public void setNewest(boolean isNewest) {
    newest = isNewest;
  }

  public @Nullable InboundSa sa() {
    return sa;
  }

  public boolean newest() {
    return newest;
  }

  public long innerAddress() {
    return innerAddress;
  }

  public RebuiltPackets rebuilt() {
    return rebuilt;
  }

  /** A packet that carries nothing (RFC 4303 §2.6): dropped without an error; the peer lives. */
  int dummy(InboundSa from, int length) {
    if (!from.carries(length, events)) {
      return EspSealer.refusal(DropReason.LIFETIME_OVER);
    }
    from.countPacket(0, nowNanos);
    return EspOpener.DUMMY;
  }

  /** Takes a whole inner packet; what lies behind it is padding (RFC 4303 §2.7). */
  public int tunnel(InboundSa from, int nextHeader, long inner, int length) {
    if (!InnerPacket.check(inner, length) || !announced(nextHeader, inner)) {
      return EspSealer.refusal(DropReason.BAD_INNER_HEADER);
    }
    return admit(from, inner, InnerPacket.size(inner), length);
  }

  /**
   * Puts the headers of the packet that came back before what they carried.
   *
   * @param outer its headers, which may have any protocol and length; 0 if they are not known but
   *     for their addresses, which are those of the SA's path then
   * @param chain of {@code outer}; without meaning if that is 0
   */
  public int transport(
      InboundSa from, long outer, HeaderChain chain, int nextHeader, long payload, int length) {
    boolean ipv4 = outer == 0 ? from.path().ipv4() : InnerPacket.version(outer) == 4;
    int headers = outer == 0 ? Headers.size(ipv4) : chain.size();
    if (headers + length > 0xFFFF) {
      return EspSealer.refusal(DropReason.BAD_INNER_HEADER);
    }
    long packet = rebuilt.take(headers + length);
    int nextHeaderOffset = ipv4 ? 9 : 6;
    if (outer == 0) {
      Headers.write(packet, from.path(), false, 0);
    } else {
      Memory.copy(outer, packet, headers);
      nextHeaderOffset = chain.nextHeaderOffset();
    }
    Memory.copy(payload, packet + headers, length);
    Headers.finish(packet, nextHeaderOffset, nextHeader, headers + length);
    AddressSum original = from.originalAddresses();
    if (original != null) {
      mendChecksum(original, packet, nextHeader, packet + headers, length);
    }
    return admit(from, packet, headers + length, headers + length);
  }

  /** RFC 3948 §3.1.2: the addresses that the checksum was made with give way to those of now. */
  private static void mendChecksum(
      AddressSum original, long packet, int protocol, long payload, int length) {
    int offset = protocol == Protocol.TCP ? TCP_CHECKSUM : UDP_CHECKSUM;
    if (protocol != Protocol.TCP && protocol != Protocol.UDP || length < offset + 2) {
      return;
    }
    int checksum = Memory.u16(payload + offset);
    if (protocol == Protocol.UDP && checksum == 0) {
      return;
    }
    int now = Checksum.pseudoHeader(packet, 0, 0);
    int mended = Checksum.updated(checksum, original.sum(), now);
    // A computed 0 is sent as all ones by UDP (RFC 768).
    Memory.put16(payload + offset, mended == 0 && protocol == Protocol.UDP ? 0xFFFF : mended);
  }

  /**
   * @param carried octets with the padding behind them
   */
  private int admit(InboundSa from, long inner, int innerLength, int carried) {
    innerAddress = inner;
    if (!from.admits(inner) && !admitsError(from, inner)) {
      return EspSealer.refusal(DropReason.INNER_POLICY);
    }
    if (!from.carries(carried, events)) {
      return EspSealer.refusal(DropReason.LIFETIME_OVER);
    }
    from.countPacket(innerLength, nowNanos);
    return innerLength;
  }

  /**
   * What a router behind the peer tells of a packet that this SA's other half took there. Behind a
   * single host there is none.
   */
  private boolean admitsError(InboundSa from, long inner) {
    long quote = from.transport() || from.remoteIsHosts() ? 0 : turnedQuote.of(inner);
    return quote != 0 && from.admits(quote);
  }

  private static boolean announced(int nextHeader, long inner) {
    int expected = InnerPacket.version(inner) == 4 ? Protocol.IPV4 : Protocol.IPV6;
    return nextHeader == expected;
  }

  @Override
  public void close() {
    rebuilt.close();
  }
}
