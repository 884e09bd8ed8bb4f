package io.postern.dataplane.packet;

/**
 * What an IP packet carries behind its header and the extension headers of IPv6 (RFC 8200 §4), as
 * one number, so that nothing is allocated.
 */
public final class UpperLayer {
  /** {@link #find} for a chain of headers that the packet does not hold, or is too long. */
  public static final long CUT = -1;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int FRAGMENT_SIZE = 8;
  private static final int MOST_EXTENSIONS = 8;

  private static final long IS_FRAGMENT = 1L << 40;
  private static final long HAS_NO_START = 1L << 41;
  private static final int IPV4_FRAGMENT = 0x3FFF;
  private static final int IPV4_OFFSET = 0x1FFF;
  private static final int IPV6_FRAGMENT = 0xFFF9;
  private static final int IPV6_OFFSET = 0xFFF8;

  private UpperLayer() {}

  /** Looks through a packet that passed {@link InnerPacket#check}. */
  public static long find(long packet) {
    return InnerPacket.version(packet) == 4 ? findIpv4(packet) : findIpv6(packet);
  }

  /** 0 to 255. Of a fragment but the first, that of the first header behind its own. */
  public static int protocol(long found) {
    return (int) (found >>> 32) & 0xFF;
  }

  /** Where its header is, from the packet's start; within the packet, its length may be 0. */
  public static int offset(long found) {
    return (int) found;
  }

  /** Whether the packet is a fragment, be it the first. */
  public static boolean isFragment(long found) {
    return (found & IS_FRAGMENT) != 0;
  }

  /** Whether the packet begins with the header of {@link #protocol}: no fragment but the first. */
  public static boolean hasStart(long found) {
    return (found & HAS_NO_START) == 0;
  }

  private static long findIpv4(long packet) {
    int fragment = Memory.u16(packet + 6);
    return found(
        Ipv4.protocol(packet),
        Ipv4.headerSize(packet),
        (fragment & IPV4_FRAGMENT) != 0,
        (fragment & IPV4_OFFSET) == 0);
  }

  private static long findIpv6(long packet) {
    int length = InnerPacket.size(packet);
    int next = Ipv6.nextHeader(packet);
    int offset = Ipv6.HEADER_SIZE;
    boolean fragment = false;
    for (int count = 0; count <= MOST_EXTENSIONS; count++) {
      if (!isExtension(next)) {
        return offset <= length ? found(next, offset, fragment, true) : CUT;
      }
      if (offset + FRAGMENT_SIZE > length) {
        return CUT;
      }
      int after = Memory.u8(packet + offset);
      if (next == FRAGMENT) {
        int place = Memory.u16(packet + offset + 2);
        if ((place & IPV6_OFFSET) != 0) {
          return found(after, offset + FRAGMENT_SIZE, true, false);
        }
        fragment |= (place & IPV6_FRAGMENT) != 0;
        offset += FRAGMENT_SIZE;
      } else {
        offset += (Memory.u8(packet + offset + 1) + 1) * 8;
      }
      next = after;
    }
    return CUT;
  }

  private static boolean isExtension(int next) {
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
  }

  private static long found(int protocol, int offset, boolean fragment, boolean start) {
    return (long) protocol << 32
        | offset
        | (fragment ? IS_FRAGMENT : 0)
        | (start ? 0 : HAS_NO_START);
  }
}
