package io.postern.dataplane.esp;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;

/**
 * The headers of a packet that routers look at: the IPv4 header with its options, or the IPv6
 * header with the extensions before ESP or AH (RFC 4303 §3.1.1, RFC 4302 §3.1.1). For one thread.
 */
public final class HeaderChain {
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int MOST_EXTENSIONS = 8;

  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int LOOSE_SOURCE_ROUTE = 131;
  private static final int STRICT_SOURCE_ROUTE = 137;

  private int size;
  private int nextHeaderOffset;

  /** Octets of all headers. */
  public int size() {
    return size;
  }

  /** Where in the packet stands what follows them. */
  public int nextHeaderOffset() {
    return nextHeaderOffset;
  }

  /** What follows them. */
  public int nextHeader(long packet) {
    return Memory.u8(packet + nextHeaderOffset);
  }

  /**
   * Finds where ESP or AH is to be put in: behind hop-by-hop options and routing header, before
   * destination options but those that a routing header follows.
   *
   * @param packet passed {@link InnerPacket#check}
   * @return false if it is a fragment, which transport mode never protects (RFC 4303 §3.3.4), or an
   *     extension is cut
   */
  public boolean toTransport(long packet, int length) {
    if (InnerPacket.version(packet) == 4) {
      return toEndOfIpv4(packet);
    }
    startOfIpv6();
    int end = size;
    int endNext = nextHeaderOffset;
    for (int count = 0; count < MOST_EXTENSIONS; count++) {
      int next = nextHeader(packet);
      if (next == FRAGMENT) {
        return false;
      }
      if (next != HOP_BY_HOP && next != ROUTING && next != DESTINATION_OPTIONS) {
        break;
      }
      if (!skip(packet, length)) {
        return false;
      }
      if (next != DESTINATION_OPTIONS) {
        end = size;
        endNext = nextHeaderOffset;
      }
    }
    size = end;
    nextHeaderOffset = endNext;
    return true;
  }

  /**
   * Finds a header of {@code protocol}.
   *
   * @param packet passed {@link InnerPacket#check}
   * @return false if there is none behind options and routing headers, or it is a fragment
   */
  public boolean toProtocol(long packet, int length, int protocol) {
    if (InnerPacket.version(packet) == 4) {
      return toEndOfIpv4(packet) && nextHeader(packet) == protocol;
    }
    startOfIpv6();
    for (int count = 0; count < MOST_EXTENSIONS; count++) {
      int next = nextHeader(packet);
      if (next == protocol) {
        return true;
      }
      boolean skipped = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS;
      if (!skipped || !skip(packet, length)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Whether the source prescribes a way that the packet has not gone yet, so that its destination
   * changes (RFC 791 §3.1, RFC 8200 §4.4). Of the headers found last.
   */
  public boolean sourceRouted(long packet) {
    return InnerPacket.version(packet) == 4 ? sourceRoutedIpv4(packet) : sourceRoutedIpv6(packet);
  }

  private boolean sourceRoutedIpv4(long packet) {
    int offset = Ipv4.HEADER_SIZE;
    while (offset < size && Memory.u8(packet + offset) != END) {
      int kind = Memory.u8(packet + offset);
      if (kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE) {
        return true;
      }
      boolean single = kind == NO_OPERATION || offset + 1 == size;
      offset += single ? 1 : Math.max(1, Memory.u8(packet + offset + 1));
    }
    return false;
  }

  private boolean sourceRoutedIpv6(long packet) {
    int next = Ipv6.nextHeader(packet);
    int offset = Ipv6.HEADER_SIZE;
    while (offset < size) {
      if (next == ROUTING && Memory.u8(packet + offset + 3) != 0) {
        return true;
      }
      next = Memory.u8(packet + offset);
      offset += (Memory.u8(packet + offset + 1) + 1) * 8;
    }
    return false;
  }

  private boolean toEndOfIpv4(long packet) {
    size = Ipv4.headerSize(packet);
    nextHeaderOffset = 9;
    // Neither an offset nor more fragments.
    return (Memory.u16(packet + 6) & 0x3FFF) == 0;
  }

  private void startOfIpv6() {
    size = Ipv6.HEADER_SIZE;
    nextHeaderOffset = 6;
  }

  private boolean skip(long packet, int length) {
    if (size + 8 > length) {
      return false;
    }
    nextHeaderOffset = size;
    size += (Memory.u8(packet + size + 1) + 1) * 8;
    return size <= length;
  }
}
