package io.postern.dataplane.policy;

import io.postern.dataplane.Selector;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.UpperLayer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The packet that an ICMP error tells of, turned round: source and destination, and the ports, have
 * changed places, so that it looks like the traffic that would come back (RFC 4301 §6.2). For one
 * thread.
 */
public final class TurnedQuote {
  /** As much as selectors may look at; what is behind is left out. */
  private static final int LARGEST = 256;

  private static final int ICMP_HEADER_SIZE = 8;
  private static final int PORTS = 4;

  private final MemorySegment room = Arena.ofAuto().allocate(LARGEST, 8);
  private final long turned = room.address();

  /**
   * Looks at a packet that passed {@link InnerPacket#check}.
   *
   * @return where the turned packet is until the next call, passing the same check; 0 if the packet
   *     is no whole ICMP error, quotes too little, or is not for the sender of what it quotes
   */
  public long of(long packet) {
    long found = UpperLayer.find(packet);
    if (found == UpperLayer.CUT || UpperLayer.isFragment(found)) {
      return 0;
    }
    int offset = UpperLayer.offset(found);
    int quoted = InnerPacket.size(packet) - offset - ICMP_HEADER_SIZE;
    boolean ipv4 = InnerPacket.version(packet) == 4;
    if (quoted <= 0 || !isError(ipv4, UpperLayer.protocol(found), Memory.u8(packet + offset))) {
      return 0;
    }
    long quote = packet + offset + ICMP_HEADER_SIZE;
    boolean whole = ipv4 ? takeIpv4(quote, quoted) : takeIpv6(quote, quoted);
    return whole && turnPorts() && isForSender(ipv4, packet) ? turned : 0;
  }

  /** Not redirects: what they tell is for a host's own router alone. */
  private static boolean isError(boolean ipv4, int protocol, int type) {
    return ipv4
        ? protocol == Protocol.ICMP && (type == 3 || type == 4 || type == 11 || type == 12)
        : protocol == Protocol.ICMPV6 && type >= 1 && type <= 4;
  }

  private boolean takeIpv4(long quote, int quoted) {
    if (quoted < Ipv4.HEADER_SIZE || InnerPacket.version(quote) != 4) {
      return false;
    }
    int length = Math.min(Math.min(quoted, LARGEST), Ipv4.totalLength(quote));
    Memory.copy(quote, turned, Math.min(quoted, LARGEST));
    Memory.put16(turned + 2, length);
    Memory.put32(turned + 12, Ipv4.destination(quote));
    Memory.put32(turned + 16, Ipv4.source(quote));
    return InnerPacket.check(turned, length);
  }

  private boolean takeIpv6(long quote, int quoted) {
    if (quoted < Ipv6.HEADER_SIZE || InnerPacket.version(quote) != 6) {
      return false;
    }
    int length = Math.min(Math.min(quoted, LARGEST), InnerPacket.size(quote));
    Memory.copy(quote, turned, Math.min(quoted, LARGEST));
    Memory.put16(turned + 4, length - Ipv6.HEADER_SIZE);
    Memory.copy(quote + 24, turned + 8, 16);
    Memory.copy(quote + 8, turned + 24, 16);
    return true;
  }

  /** False if nobody can tell what the packet was. */
  private boolean turnPorts() {
    long found = UpperLayer.find(turned);
    if (found == UpperLayer.CUT) {
      return false;
    }
    int offset = UpperLayer.offset(found);
    if (UpperLayer.hasStart(found)
        && Selector.hasPorts(UpperLayer.protocol(found))
        && InnerPacket.size(turned) - offset >= PORTS) {
      long ports = turned + offset;
      int from = Memory.u16(ports);
      Memory.put16(ports, Memory.u16(ports + 2));
      Memory.put16(ports + 2, from);
    }
    return true;
  }

  /** RFC 792, RFC 4443 §2.2: else it would reach hosts that sent nothing. */
  private boolean isForSender(boolean ipv4, long packet) {
    return ipv4
        ? Ipv4.destination(packet) == Ipv4.destination(turned)
        : Ipv6.destinationHigh(packet) == Ipv6.destinationHigh(turned)
            && Ipv6.destinationLow(packet) == Ipv6.destinationLow(turned);
  }
}
