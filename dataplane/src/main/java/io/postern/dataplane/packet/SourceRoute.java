package io.postern.dataplane.packet;

/**
 * Finds what lets the sender of a packet choose its way: options 3 and 9 of IPv4 (RFC 791 §3.1) and
 * routing header type 0 of IPv6 (RFC 5095), which nobody honest uses.
 */
public final class SourceRoute {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int LOOSE = 131;
  private static final int STRICT = 137;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int FRAGMENT_OFFSET = 0xFFF8;
  private static final int MOST_EXTENSIONS = 8;

  private SourceRoute() {}

  /** Whether a packet that passed {@link InnerPacket#check} has one, or options beyond repair. */
  public static boolean present(long packet) {
    if (InnerPacket.version(packet) == 6) {
      return presentInIpv6(packet);
    }
    int headerSize = Ipv4.headerSize(packet);
    return headerSize > Ipv4.HEADER_SIZE && presentInOptions(packet, headerSize);
  }

  private static boolean presentInOptions(long packet, int headerSize) {
    int offset = Ipv4.HEADER_SIZE;
    while (offset < headerSize) {
      int kind = Memory.u8(packet + offset);
      if (kind == END) {
        return false;
      }
      if (kind == LOOSE || kind == STRICT) {
        return true;
      }
      int size = 1;
      if (kind != NO_OPERATION) {
        size = offset + 1 < headerSize ? Memory.u8(packet + offset + 1) : 0;
        if (size < 2 || offset + size > headerSize) {
          return true;
        }
      }
      offset += size;
    }
    return false;
  }

  /** Also if the extensions go beyond the packet, or are so many that nobody honest sends them. */
  private static boolean presentInIpv6(long packet) {
    int length = InnerPacket.size(packet);
    int next = Ipv6.nextHeader(packet);
    int offset = Ipv6.HEADER_SIZE;
    for (int count = 0; count < MOST_EXTENSIONS; count++) {
      if (!isExtension(next)) {
        return false;
      }
      if (offset + 8 > length) {
        return true;
      }
      if (next == ROUTING && Memory.u8(packet + offset + 2) == 0) {
        return true;
      }
      if (next == FRAGMENT && (Memory.u16(packet + offset + 2) & FRAGMENT_OFFSET) != 0) {
        return false;
      }
      int units = next == FRAGMENT ? 0 : Memory.u8(packet + offset + 1);
      next = Memory.u8(packet + offset);
      offset += (units + 1) * 8;
    }
    return isExtension(next);
  }

  private static boolean isExtension(int header) {
    return header == HOP_BY_HOP
        || header == ROUTING
        || header == FRAGMENT
        || header == DESTINATION_OPTIONS;
  }
}
