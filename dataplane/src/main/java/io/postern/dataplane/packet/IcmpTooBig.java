package io.postern.dataplane.packet;

/**
 * Tells the sender of a packet that it is too big for the tunnel (RFC 1191 §4, RFC 4443 §3.2). The
 * answer comes from the address that the packet was for: that one is routed into the tunnel, so no
 * filter of reverse paths minds.
 */
public final class IcmpTooBig {
  /** Octets that the answer may need. */
  public static final int LARGEST = 1280;

  private static final int ICMP_HEADER_SIZE = 8;

  /** RFC 1812 §4.3.2.3: as much as fits into 576 octets. */
  private static final int LARGEST_IPV4 = 576;

  private static final int HOP_LIMIT = 64;

  private IcmpTooBig() {}

  /**
   * Writes the answer to {@code target}. How often is for the caller to limit.
   *
   * @param inner passed {@link InnerPacket#check}
   * @param mtu octets of the largest packet that fits
   * @param target {@link #LARGEST} octets that do not overlap the packet
   * @return octets of the answer, 0 if there must be none
   */
  public static int write(long inner, int innerLength, int mtu, long target) {
    if (InnerPacket.version(inner) == 4) {
      return answerableIpv4(inner, innerLength) ? writeIpv4(inner, innerLength, mtu, target) : 0;
    }
    return answerableIpv6(inner, innerLength) ? writeIpv6(inner, innerLength, mtu, target) : 0;
  }

  /** RFC 1122 §3.2.2, and nothing without DF: such a packet may be cut. */
  private static boolean answerableIpv4(long inner, int length) {
    return Ipv4.dontFragment(inner)
        && Ipv4.fragmentOffset(inner) == 0
        && isHost(Ipv4.source(inner))
        && isHost(Ipv4.destination(inner))
        && !isIcmpError(inner, length);
  }

  /** RFC 4443 §2.4 (e). */
  private static boolean answerableIpv6(long inner, int length) {
    boolean multicastSource = Memory.u8(inner + 8) == 0xFF;
    boolean noSource = Ipv6.sourceHigh(inner) == 0 && Ipv6.sourceLow(inner) == 0;
    return !multicastSource && !noSource && !isIcmpv6Error(inner, length);
  }

  /** Neither this network, loopback, multicast, reserved nor broadcast. */
  private static boolean isHost(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  private static boolean isIcmpError(long inner, int length) {
    int offset = Transport.offset(inner, length, Protocol.ICMP);
    if (offset < 0) {
      return false;
    }
    int type = offset < length ? Memory.u8(inner + offset) : 3;
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
  }

  private static boolean isIcmpv6Error(long inner, int length) {
    int offset = Transport.offset(inner, length, Protocol.ICMPV6);
    if (offset < 0) {
      return false;
    }
    int type = offset < length ? Memory.u8(inner + offset) : 1;
    return type < 128 || type == 137;
  }

  private static int writeIpv4(long inner, int innerLength, int mtu, long target) {
    int headers = Ipv4.HEADER_SIZE + ICMP_HEADER_SIZE;
    int quoted = Math.min(innerLength, LARGEST_IPV4 - headers);
    Memory.put32(target, 0x45C0_0000 | headers + quoted);
    Memory.put32(target + 4, 0);
    Memory.put32(target + 8, HOP_LIMIT << 24 | Protocol.ICMP << 16);
    Memory.put32(target + 12, Ipv4.destination(inner));
    Memory.put32(target + 16, Ipv4.source(inner));
    Checksum.putIpv4Header(target);
    long icmp = target + Ipv4.HEADER_SIZE;
    Memory.put32(icmp, 3 << 24 | 4 << 16);
    Memory.put32(icmp + 4, mtu);
    Memory.copy(inner, icmp + ICMP_HEADER_SIZE, quoted);
    int sum = Checksum.sum(icmp, ICMP_HEADER_SIZE + quoted);
    Memory.put16(icmp + 2, Checksum.complement(sum));
    return headers + quoted;
  }

  private static int writeIpv6(long inner, int innerLength, int mtu, long target) {
    int headers = Ipv6.HEADER_SIZE + ICMP_HEADER_SIZE;
    int quoted = Math.min(innerLength, LARGEST - headers);
    int upperLength = ICMP_HEADER_SIZE + quoted;
    Memory.put32(target, 6 << 28);
    Memory.put32(target + 4, upperLength << 16 | Protocol.ICMPV6 << 8 | HOP_LIMIT);
    Memory.copy(inner + 24, target + 8, 16);
    Memory.copy(inner + 8, target + 24, 16);
    long icmp = target + Ipv6.HEADER_SIZE;
    Memory.put32(icmp, 2 << 24);
    Memory.put32(icmp + 4, mtu);
    Memory.copy(inner, icmp + ICMP_HEADER_SIZE, quoted);
    int pseudo = Checksum.pseudoHeader(target, Protocol.ICMPV6, upperLength);
    int sum = Checksum.add(pseudo, Checksum.sum(icmp, upperLength));
    Memory.put16(icmp + 2, Checksum.complement(sum));
    return headers + quoted;
  }
}
