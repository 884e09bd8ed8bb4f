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

  /** A UDP packet of {@code length} octets in all, 28 or more, its data counted up. */
  static byte[] udp(String source, String destination, int length, int flags) {
    ByteBuffer packet = ipv4(source, destination, length, UDP, flags);
    packet.putShort((short) 4000).putShort((short) 5000).putShort((short) (length - 20));
    packet.putShort((short) 0);
    for (int index = 0; packet.hasRemaining(); index++) {
      packet.put((byte) index);
    }
    return finished(packet, 26);
  }

  static byte[] udp(String source, String destination, int length) {
    return udp(source, destination, length, 0);
  }

  /** A SYN that offers a maximum segment size. */
  static byte[] syn(String source, String destination, int maximumSegmentSize) {
    ByteBuffer packet = ipv4(source, destination, 44, TCP, DO_NOT_FRAGMENT);
    packet.putShort((short) 40_000).putShort((short) 80).putInt(1).putInt(0);
    packet.putShort((short) 0x6002).putShort((short) 0xFFFF).putInt(0);
    packet.putShort((short) 0x0204).putShort((short) maximumSegmentSize);
    return finished(packet, 36);
  }

  /** The fragments of an IPv4 packet without options, in order; itself if it is small enough. */
  static List<byte[]> fragments(byte[] packet, int largest) {
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
    int pseudo = sum(buffer, 12, 8) + packet[9] + packet.length - 20;
    int sum = pseudo + sum(buffer, 20, packet.length - 20);
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
