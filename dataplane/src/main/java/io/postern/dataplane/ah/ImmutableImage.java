package io.postern.dataplane.ah;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * A packet as the ICV of AH sees it: what may change on the way is zero (RFC 4302 §3.3.3.1,
 * appendix A). Made in memory of its own, which one thread uses.
 */
final class ImmutableImage implements AutoCloseable {
  private static final int LARGEST = 65_536 + 64;
  private static final int HIGH_SIZE = 4;

  /** IPv4 options that do not change (appendix A1): those of security, router alert and SDB. */
  private static final int END = 0;

  private static final int NO_OPERATION = 1;
  private static final int SECURITY = 130;
  private static final int EXTENDED_SECURITY = 133;
  private static final int COMMERCIAL_SECURITY = 134;
  private static final int ROUTER_ALERT = 148;
  private static final int MULTI_DESTINATION = 149;

  /** Extensions of IPv6 that consist of options, and those options that may change (RFC 8200). */
  private static final int HOP_BY_HOP = 0;

  private static final int DESTINATION_OPTIONS = 60;
  private static final int PAD_1 = 0;
  private static final int MAY_CHANGE = 0x20;

  private final Arena arena = Arena.ofShared();
  private final long image = arena.allocate(LARGEST, 64).address();

  long address() {
    return image;
  }

  /**
   * Makes the image of a packet.
   *
   * @param packet passed {@link InnerPacket#check}, 20 to 65575 octets
   * @param ahOffset where AH begins; what precedes it are whole headers
   * @param sequence whose high half follows the packet in the image
   * @return octets with the high half; -1 if options or extensions are not well-formed
   */
  int make(long packet, int length, int ahOffset, int icvSize, long sequence) {
    Memory.copy(packet, image, length);
    Memory.zero(image + ahOffset + AhHeader.FIXED_SIZE, icvSize);
    Memory.put32(image + length, (int) (sequence >>> 32));
    boolean wellFormed = InnerPacket.version(packet) == 4 ? clearIpv4() : clearIpv6(ahOffset);
    return wellFormed ? length + HIGH_SIZE : -1;
  }

  /** DSCP and ECN, flags and fragment offset, TTL, header checksum, and most options. */
  private boolean clearIpv4() {
    Memory.put8(image + 1, 0);
    Memory.put16(image + 6, 0);
    Memory.put8(image + 8, 0);
    Memory.put16(image + 10, 0);
    int end = Ipv4.headerSize(image);
    int offset = Ipv4.HEADER_SIZE;
    while (offset < end) {
      int kind = Memory.u8(image + offset);
      if (kind == END) {
        return true;
      }
      if (kind == NO_OPERATION) {
        offset++;
        continue;
      }
      int size = offset + 1 < end ? Memory.u8(image + offset + 1) : 0;
      if (size < 2 || offset + size > end) {
        return false;
      }
      if (!staysInIpv4(kind)) {
        Memory.zero(image + offset, size);
      }
      offset += size;
    }
    return true;
  }

  private static boolean staysInIpv4(int option) {
    return switch (option) {
      case SECURITY, EXTENDED_SECURITY, COMMERCIAL_SECURITY, ROUTER_ALERT, MULTI_DESTINATION ->
          true;
      default -> false;
    };
  }

  /** DSCP, ECN, flow label, hop limit, and the data of options that say they may change. */
  private boolean clearIpv6(int ahOffset) {
    Memory.put32(image, 6 << 28);
    Memory.put8(image + 7, 0);
    int next = Ipv6.nextHeader(image);
    int offset = Ipv6.HEADER_SIZE;
    while (offset < ahOffset) {
      int size = (Memory.u8(image + offset + 1) + 1) * 8;
      boolean options = next == HOP_BY_HOP || next == DESTINATION_OPTIONS;
      if (options && !clearOptions(offset + 2, offset + size)) {
        return false;
      }
      next = Memory.u8(image + offset);
      offset += size;
    }
    return offset == ahOffset;
  }

  private boolean clearOptions(int start, int end) {
    int offset = start;
    while (offset < end) {
      int kind = Memory.u8(image + offset);
      if (kind == PAD_1) {
        offset++;
        continue;
      }
      int size = offset + 1 < end ? Memory.u8(image + offset + 1) : end;
      if (offset + 2 + size > end) {
        return false;
      }
      if ((kind & MAY_CHANGE) != 0) {
        Memory.zero(image + offset + 2, size);
      }
      offset += 2 + size;
    }
    return true;
  }

  @Override
  public void close() {
    Memory.zero(image, LARGEST);
    arena.close();
  }
}
