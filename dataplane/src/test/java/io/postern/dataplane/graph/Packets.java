package io.postern.dataplane.graph;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Inner packets with right checksums. */
final class Packets {
  static final int DO_NOT_FRAGMENT = 0x4000;

  private static final int UDP = 17;
  private static final int TCP = 6;

  private Packets() {}

  /** A UDP packet of {@code length} octets in all, 28 or 48 or more, its data counted up. */
  static byte[] udp(String source, String destination, int length, int flags) {
    ByteBuffer packet = ip(source, destination, length, UDP, flags);
    int header = packet.position();
    packet.putShort((short) 4000).putShort((short) 5000).putShort((short) (length - header));
    packet.putShort((short) 0);
    for (int index = 0; packet.hasRemaining(); index++) {
      packet.put((byte) index);
    }
    return finished(packet, header + 6);
  }

  static byte[] udp(String source, String destination, int length) {
    return udp(source, destination, length, 0);
  }

  /**
   * With an address in {@code ::ffff:0:0/96} (RFC 4291 §2.5.5.2).
   *
   * @param offset of the address: 8 for the source, 24 for the destination
   */
  static byte[] mapped(byte[] packet, int offset) {
    byte[] mapped = packet.clone();
    ByteBuffer.wrap(mapped).putLong(offset, 0).putInt(offset + 8, 0xFFFF);
    return mapped;
  }

  /** A SYN that offers a maximum segment size. */
  static byte[] syn(String source, String destination, int maximumSegmentSize) {
    int header = source.contains(":") ? 40 : 20;
    ByteBuffer packet = ip(source, destination, header + 24, TCP, DO_NOT_FRAGMENT);
    packet.putShort((short) 40_000).putShort((short) 80).putInt(1).putInt(0);
    packet.putShort((short) 0x6002).putShort((short) 0xFFFF).putInt(0);
    packet.putShort((short) 0x0204).putShort((short) maximumSegmentSize);
    return finished(packet, header + 16);
  }

  /** The fragments of a packet without options and extension headers, in order. */
  static List<byte[]> fragments(byte[] packet, int largest) {
    return packet[0] >>> 4 == 4 ? fragments4(packet, largest) : fragments6(packet, largest);
  }

  /** RFC 8200 §4.5. */
  private static List<byte[]> fragments6(byte[] packet, int largest) {
    List<byte[]> fragments = new ArrayList<>();
    int most = (largest - 48) / 8 * 8;
    for (int done = 0; done < packet.length - 40; done += most) {
      int octets = Math.min(most, packet.length - 40 - done);
      int more = done + octets < packet.length - 40 ? 1 : 0;
      ByteBuffer fragment = ByteBuffer.allocate(48 + octets);
      fragment.put(packet, 0, 40).put(packet[6]).put((byte) 0).putShort((short) (done | more));
      fragment.putInt(7).put(packet, 40 + done, octets);
      fragment.putShort(4, (short) (8 + octets)).put(6, (byte) 44);
      fragments.add(fragment.array());
    }
    return fragments;
  }

  private static List<byte[]> fragments4(byte[] packet, int largest) {
    List<byte[]> fragments = new ArrayList<>();
    int most = (largest - 20) / 8 * 8;
    for (int done = 0; done < packet.length - 20; done += most) {
      int octets = Math.min(most, packet.length - 20 - done);
      ByteBuffer fragment = ByteBuffer.allocate(20 + octets);
      fragment.put(packet, 0, 20).put(packet, 20 + done, octets);
      int more = done + octets < packet.length - 20 ? 0x2000 : 0;
      fragment.putShort(2, (short) (20 + octets)).putShort(6, (short) (more | done / 8));
      fragment.putShort(10, (short) 0).putShort(10, (short) ~sum(fragment, 0, 20));
      fragments.add(fragment.array());
    }
    return fragments;
  }

  /** {@code flags} are of IPv4 alone. */
  private static ByteBuffer ip(
      String source, String destination, int length, int protocol, int flags) {
    return source.contains(":")
        ? ipv6(source, destination, length, protocol)
        : ipv4(source, destination, length, protocol, flags);
  }

  private static ByteBuffer ipv6(String source, String destination, int length, int protocol) {
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.putInt(6 << 28).putShort((short) (length - 40)).put((byte) protocol).put((byte) 64);
    packet.put(InetAddress.ofLiteral(source).getAddress());
    return packet.put(InetAddress.ofLiteral(destination).getAddress());
  }

  private static ByteBuffer ipv4(
      String source, String destination, int length, int protocol, int flags) {
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) length);
    packet.putShort((short) 7).putShort((short) flags);
    packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    packet.put(InetAddress.ofLiteral(source).getAddress());
    packet.put(InetAddress.ofLiteral(destination).getAddress());
    packet.putShort(10, (short) ~sum(packet, 0, 20));
    return packet;
  }

  private static byte[] finished(ByteBuffer packet, int checksumOffset) {
    packet.putShort(checksumOffset, (short) transportChecksum(packet.array()));
    return packet.array();
  }

  /** The checksum of UDP or TCP over what is in the packet: 0 if one is there and right. */
  static int transportChecksum(byte[] packet) {
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    boolean ipv4 = packet[0] >>> 4 == 4;
    int header = ipv4 ? 20 : 40;
    int addresses = ipv4 ? sum(buffer, 12, 8) : sum(buffer, 8, 32);
    int pseudo = addresses + packet[ipv4 ? 9 : 6] + packet.length - header;
    int sum = pseudo + sum(buffer, header, packet.length - header);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return ~((sum & 0xFFFF) + (sum >>> 16)) & 0xFFFF;
  }

  static int sum(ByteBuffer buffer, int offset, int length) {
    int sum = 0;
    for (int index = 0; index < length; index++) {
      int octet = buffer.get(offset + index) & 0xFF;
      sum += (index & 1) == 0 ? octet << 8 : octet;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (sum & 0xFFFF) + (sum >>> 16);
  }
}
