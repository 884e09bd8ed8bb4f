package io.postern.dataplane.packet;

/** Reads what makes a fragment (RFC 791 §3.1, RFC 8200 §4.5) of either family; used again. */
final class Fragment {
  /** Octets of the header that IPv6 has for it. */
  static final int HEADER_SIZE = 8;

  static final int PROTOCOL = 44;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int IPV4_MORE = 0x2000;
  private static final int IPV4_OFFSET = 0x1FFF;

  boolean ipv4;

  /** Octets before the payload that each fragment repeats, without {@link #HEADER_SIZE}. */
  int headerSize;

  /** Where in the packet the payload is. */
  int payload;

  int payloadLength;

  /** Where in the whole the payload is. */
  int place;

  boolean more;
  int identification;

  /** What the header of IPv6 names as the protocol of the payload, and the field that names it. */
  int nextHeader;

  int nextHeaderAt;

  /** False if a packet that passed {@link InnerPacket#check} is no fragment. */
  boolean read(long packet) {
    ipv4 = InnerPacket.version(packet) == 4;
    return ipv4 ? readIpv4(packet) : readIpv6(packet);
  }

  /**
   * Of IPv6 alone: it is processed by itself, whatever else has its identification (RFC 8200 §4.5).
   */
  boolean isWhole() {
    return place == 0 && !more;
  }

  private boolean readIpv4(long packet) {
    int flags = Memory.u16(packet + 6);
    headerSize = Ipv4.headerSize(packet);
    payload = headerSize;
    payloadLength = Ipv4.totalLength(packet) - headerSize;
    place = (flags & IPV4_OFFSET) * 8;
    more = (flags & IPV4_MORE) != 0;
    identification = Memory.u16(packet + 4);
    nextHeader = Ipv4.protocol(packet);
    return more || place > 0;
  }

  private boolean readIpv6(long packet) {
    int length = InnerPacket.size(packet);
    int offset = unfragmentable(packet, length);
    if (offset < 0
        || Memory.u8(packet + nextHeaderAt) != PROTOCOL
        || offset + HEADER_SIZE > length) {
      return false;
    }
    int field = Memory.u16(packet + offset + 2);
    headerSize = offset;
    payload = offset + HEADER_SIZE;
    payloadLength = length - payload;
    place = field & 0xFFF8;
    more = (field & 1) != 0;
    identification = Memory.i32(packet + offset + 4);
    nextHeader = Memory.u8(packet + offset);
    return true;
  }

  /**
   * Octets of an IPv6 packet before where its fragment header is or would be; -1 if the chain is
   * cut. {@link #nextHeaderAt} is set.
   */
  int unfragmentable(long packet, int length) {
    nextHeaderAt = 6;
    int offset = Ipv6.HEADER_SIZE;
    int next = Ipv6.nextHeader(packet);
    while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS) {
      if (offset + 8 > length) {
        return -1;
      }
      nextHeaderAt = offset;
      next = Memory.u8(packet + offset);
      offset += (Memory.u8(packet + offset + 1) + 1) * 8;
    }
    return offset <= length ? offset : -1;
  }
}
