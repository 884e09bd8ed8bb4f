package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;

/** What goes beside a datagram: {@code struct cmsghdr} (cmsg(3), ip(7), ipv6(7), udp(7)). */
final class ControlMessage {
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_IPV6 = 41;
  static final int IP_TOS = 1;
  static final int IP_PKTINFO = 8;
  static final int IP_RECVERR = 11;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_TCLASS = 67;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  /** Room for a source address and a segment size, or more than ever comes in. */
  static final int ROOM = 128;

  static final int HEADER_SIZE = 16;

  private static final int PKTINFO_4_SIZE = 12;
  private static final int PKTINFO_6_SIZE = 20;
  private static final int SEGMENT_SIZE = 2;
  private static final int TRAFFIC_CLASS_SIZE = 4;

  private ControlMessage() {}

  /** The source of a datagram to send; answers where the next message goes. */
  static long putSource4(long to, int address) {
    header(to, PKTINFO_4_SIZE, IPPROTO_IP, IP_PKTINFO);
    Memory.putN32(to + HEADER_SIZE, 0);
    Memory.put32(to + HEADER_SIZE + 4, address);
    Memory.putN32(to + HEADER_SIZE + 8, 0);
    return to + space(PKTINFO_4_SIZE);
  }

  /** Likewise for IPv6; {@code scope} is the device of a link-local address, else 0. */
  static long putSource6(long to, long high, long low, int scope) {
    header(to, PKTINFO_6_SIZE, IPPROTO_IPV6, IPV6_PKTINFO);
    Memory.put64(to + HEADER_SIZE, high);
    Memory.put64(to + HEADER_SIZE + 8, low);
    Memory.putN32(to + HEADER_SIZE + 16, scope);
    return to + space(PKTINFO_6_SIZE);
  }

  /** The octet of DSCP and ECN. */
  static long putTrafficClass(long to, boolean ipv4, int octet) {
    header(to, TRAFFIC_CLASS_SIZE, ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_TOS : IPV6_TCLASS);
    Memory.putN32(to + HEADER_SIZE, octet);
    return to + space(TRAFFIC_CLASS_SIZE);
  }

  /** Lets the kernel cut what is sent into datagrams of that size. */
  static long putSegmentSize(long to, int octets) {
    header(to, SEGMENT_SIZE, IPPROTO_UDP, UDP_SEGMENT);
    Memory.putN16(to + HEADER_SIZE, octets);
    return to + space(SEGMENT_SIZE);
  }

  private static void header(long to, int size, int level, int type) {
    Memory.putN64(to, HEADER_SIZE + size);
    Memory.putN32(to + 8, level);
    Memory.putN32(to + 12, type);
  }

  private static int space(int size) {
    return HEADER_SIZE + size + 7 & -8;
  }

  static boolean is(long message, int level, int type) {
    return Memory.n32(message + 8) == level && Memory.n32(message + 12) == type;
  }

  /** The message behind this one. */
  static long next(long message) {
    return message + (Memory.n64(message) + 7 & -8L);
  }
}
