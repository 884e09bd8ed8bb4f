package io.postern.dataplane.packet;

/** Where the transport header of a packet is. */
public final class Transport {
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int MOST_EXTENSIONS = 8;

  private Transport() {}

  /**
   * The offset of the header of {@code protocol} in a packet that passed {@link InnerPacket#check};
   * -1 if it carries something else, is a fragment but the first, or the chain of IPv6 extension
   * headers is cut. IPv6 fragments count as something else.
   */
  public static int offset(long packet, int length, int protocol) {
    if (InnerPacket.version(packet) == 4) {
      boolean here = Ipv4.protocol(packet) == protocol && Ipv4.fragmentOffset(packet) == 0;
      return here ? Ipv4.headerSize(packet) : -1;
    }
    return offsetIpv6(packet, length, protocol);
  }

  private static int offsetIpv6(long packet, int length, int protocol) {
    int next = Ipv6.nextHeader(packet);
    int offset = Ipv6.HEADER_SIZE;
    for (int count = 0; count < MOST_EXTENSIONS; count++) {
      if (next == protocol) {
        return offset;
      }
      boolean skipped = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS;
      if (!skipped || offset + 8 > length) {
        return -1;
      }
      next = Memory.u8(packet + offset);
      offset += (Memory.u8(packet + offset + 1) + 1) * 8;
    }
    return -1;
  }
}
