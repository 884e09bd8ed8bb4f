package io.postern.dataplane.packet;

/** What every packet inside the tunnel must be before anything else is read of it. */
public final class InnerPacket {
  private InnerPacket() {}

  /** 4 or 6 for packets that passed {@link #check}. */
  public static int version(long packet) {
    return Memory.u8(packet) >>> 4;
  }

  /** True if a whole header is there and its lengths are within {@code length} octets. */
  public static boolean check(long packet, int length) {
    if (length < Ipv4.HEADER_SIZE) {
      return false;
    }
    return switch (version(packet)) {
      case 4 -> checkIpv4(packet, length);
      case 6 -> length >= Ipv6.HEADER_SIZE && size(packet) <= length;
      default -> false;
    };
  }

  /** Octets of the packet by its own header, which may be less than what was received. */
  public static int size(long packet) {
    return version(packet) == 4
        ? Ipv4.totalLength(packet)
        : Ipv6.HEADER_SIZE + Ipv6.payloadLength(packet);
  }

  /**
   * Who sent it, as far as limits go: the address of an IPv4 packet, the network of an IPv6 packet,
   * in which each host may have as many addresses as it likes.
   */
  public static long sender(long packet) {
    return version(packet) == 4 ? Ipv4.source(packet) : Ipv6.sourceHigh(packet);
  }

  private static boolean checkIpv4(long packet, int length) {
    int headerSize = Ipv4.headerSize(packet);
    int totalLength = Ipv4.totalLength(packet);
    return headerSize >= Ipv4.HEADER_SIZE && headerSize <= totalLength && totalLength <= length;
  }
}
