package io.postern.dataplane.packet;

/**
 * Lowers what a TCP SYN offers as its maximum segment size (RFC 9293 §3.7.1) to what fits into the
 * tunnel, for the many paths that lose ICMP.
 */
public final class MssClamp {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int MAXIMUM_SEGMENT_SIZE = 2;

  private MssClamp() {}

  /** The largest segment of TCP without options in a packet of {@code mtu} octets. */
  public static int segmentSize(long packet, int mtu) {
    int header = InnerPacket.version(packet) == 4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
    return mtu - header - Tcp.HEADER_SIZE;
  }

  /** Whether a packet that passed {@link InnerPacket#check} is one that {@link #clamp} looks at. */
  public static boolean isSyn(long packet, int length) {
    int offset = Transport.offset(packet, length, Protocol.TCP);
    return offset >= 0 && offset + Tcp.HEADER_SIZE <= length && Tcp.isSyn(packet + offset);
  }

  /**
   * Lowers the option, if the packet is a SYN with a greater one; the checksum, which must be a
   * finished one, changes with it.
   *
   * @param packet passed {@link InnerPacket#check}
   * @return whether the packet was changed
   */
  public static boolean clamp(long packet, int length, int maximumSegmentSize) {
    if (!isSyn(packet, length)) {
      return false;
    }
    int offset = Transport.offset(packet, length, Protocol.TCP);
    int end = offset + Tcp.headerSize(packet + offset);
    return end <= length && clampOption(packet + offset, end - offset, maximumSegmentSize);
  }

  private static boolean clampOption(long header, int headerSize, int maximumSegmentSize) {
    int offset = Tcp.HEADER_SIZE;
    while (offset + 1 < headerSize) {
      int kind = Memory.u8(header + offset);
      if (kind == END) {
        return false;
      }
      int size = kind == NO_OPERATION ? 1 : Memory.u8(header + offset + 1);
      if (size == 0 || kind > NO_OPERATION && size < 2 || offset + size > headerSize) {
        return false;
      }
      if (kind == MAXIMUM_SEGMENT_SIZE) {
        return size == 4 && lower(header, offset + 2, maximumSegmentSize);
      }
      offset += size;
    }
    return false;
  }

  private static boolean lower(long header, int offset, int maximumSegmentSize) {
    int offered = Memory.u16(header + offset);
    if (offered <= maximumSegmentSize) {
      return false;
    }
    Memory.put16(header + offset, maximumSegmentSize);
    // At an odd offset the halves belong to two words: the same as one word changed over.
    boolean odd = (offset & 1) != 0;
    int before = odd ? Checksum.swap(offered) : offered;
    int after = odd ? Checksum.swap(maximumSegmentSize) : maximumSegmentSize;
    Memory.put16(header + 16, Checksum.updated(Tcp.checksum(header), before, after));
    return true;
  }
}
