package io.postern.dataplane.offload;

import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.Tcp;
import io.postern.dataplane.packet.Udp;

/** Which packets may be parts of one: what must be equal in their headers. */
final class Flow {
  static final int PSH = 0x08;

  private static final int ACK = 0x10;
  private static final int WHOLE_IPV4 = 0x45;
  private static final int FRAGMENT = 0x3FFF;
  private static final int DO_NOT_FRAGMENT = 0x4000;

  /** Of the first eight octets of an IPv4 header. */
  private static final long CLASS_AND_FLAGS = 0xFFFF_0000_0000_FFFFL;

  /** Of the second eight. */
  private static final long ALL_BUT_CHECKSUM = 0xFFFF_0000_FFFF_FFFFL;

  private Flow() {}

  static int transportOffset(long packet) {
    return InnerPacket.version(packet) == 4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
  }

  static int protocol(long packet) {
    return InnerPacket.version(packet) == 4 ? Ipv4.protocol(packet) : Ipv6.nextHeader(packet);
  }

  /**
   * The size of the headers of a packet that may be part of a merged one, or 0: no options or
   * extensions of IP, no fragment, data, and nothing but ACK and PSH among the flags of TCP.
   */
  static int headerSize(long packet, int length, boolean udpToo) {
    boolean whole =
        InnerPacket.version(packet) == 4
            ? Memory.u8(packet) == WHOLE_IPV4 && (Memory.u16(packet + 6) & FRAGMENT) == 0
            : InnerPacket.version(packet) == 6;
    if (!whole) {
      return 0;
    }
    int offset = transportOffset(packet);
    return switch (protocol(packet)) {
      case Protocol.TCP -> tcpHeaderSize(packet, length, offset);
      case Protocol.UDP -> udpToo ? udpHeaderSize(packet, length, offset) : 0;
      default -> 0;
    };
  }

  private static int tcpHeaderSize(long packet, int length, int offset) {
    if (length <= offset + Tcp.HEADER_SIZE || (Tcp.flags(packet + offset) & ~PSH) != ACK) {
      return 0;
    }
    int size = offset + Tcp.headerSize(packet + offset);
    return size >= offset + Tcp.HEADER_SIZE && size < length ? size : 0;
  }

  private static int udpHeaderSize(long packet, int length, int offset) {
    int size = offset + Udp.HEADER_SIZE;
    boolean usual =
        length > size
            && Udp.length(packet + offset) == length - offset
            && Udp.checksum(packet + offset) != 0;
    return usual ? size : 0;
  }

  /** Whether the other, {@code count} packets later, has the same headers as far as need be. */
  static boolean same(long packet, long other, int headerSize, int count) {
    int offset = transportOffset(packet);
    return sameNetwork(packet, other, count)
        && Memory.i32(packet + offset) == Memory.i32(other + offset)
        && (protocol(packet) == Protocol.UDP
            || sameTcp(packet + offset, other + offset, headerSize - offset));
  }

  private static boolean sameNetwork(long packet, long other, int count) {
    return InnerPacket.version(packet) == 4
        ? sameIpv4(packet, other, count)
        : Memory.i32(packet) == Memory.i32(other)
            && Memory.u16(packet + 6) == Memory.u16(other + 6)
            && same(packet + 8, other + 8, 32);
  }

  /** All but length, identification and checksum. */
  private static boolean sameIpv4(long packet, long other, int count) {
    boolean successive =
        (Memory.u16(packet + 4) + count & 0xFFFF) == Memory.u16(other + 4)
            || (Memory.u16(packet + 6) & DO_NOT_FRAGMENT) != 0;
    long differing =
        (Memory.u64(packet) ^ Memory.u64(other)) & CLASS_AND_FLAGS
            | (Memory.u64(packet + 8) ^ Memory.u64(other + 8)) & ALL_BUT_CHECKSUM
            | Memory.i32(packet + 16) ^ Memory.i32(other + 16);
    return successive && differing == 0;
  }

  private static boolean sameTcp(long header, long other, int headerSize) {
    return Tcp.acknowledgment(header) == Tcp.acknowledgment(other)
        && Memory.u8(header + 12) == Memory.u8(other + 12)
        && Tcp.window(header) == Tcp.window(other)
        && Memory.u16(header + 18) == Memory.u16(other + 18)
        && same(header + Tcp.HEADER_SIZE, other + Tcp.HEADER_SIZE, headerSize - Tcp.HEADER_SIZE);
  }

  private static boolean same(long left, long right, int length) {
    for (int index = 0; index < length; index += 4) {
      if (Memory.i32(left + index) != Memory.i32(right + index)) {
        return false;
      }
    }
    return true;
  }

  /** A merged packet gets new checksums, which must not hide that one of its parts is corrupt. */
  static boolean checksumRight(long packet, int length) {
    if (InnerPacket.version(packet) == 4
        && Checksum.complement(Checksum.sum(packet, Ipv4.HEADER_SIZE)) != 0) {
      return false;
    }
    return Checksum.transportRight(packet, protocol(packet), transportOffset(packet), length);
  }
}
