package io.postern.dataplane.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** Packets to put into tunnels. */
public final class Packets {
  private Packets() {}

  /** A packet of {@code length} octets, header included, of the family of the addresses. */
  public static byte[] packet(String source, String destination, int protocol, int length) {
    byte[] from = InetAddress.ofLiteral(source).getAddress();
    byte[] to = InetAddress.ofLiteral(destination).getAddress();
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    ByteBuffer header = ByteBuffer.wrap(octets);
    if (from.length == 4) {
      header.putShort((short) 0x4500).putShort((short) length).putInt(0x4000);
      header.put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      header.putInt(6 << 28).putShort((short) (length - 40));
      header.put((byte) protocol).put((byte) 64);
    }
    header.put(from).put(to);
    return octets;
  }

  public static byte[] udp(String source, String destination, int length) {
    return packet(source, destination, Protocol.UDP, length);
  }

  public static byte[] udp(String source, String destination, int sourcePort, int port) {
    return withPorts(udp(source, destination, 80), sourcePort, port);
  }

  /** The packet, as one that may be fragmented, with these numbers where ports are. */
  public static byte[] withPorts(byte[] packet, int first, int second) {
    int offset = packet[0] >>> 4 == 4 ? 20 : 40;
    ByteBuffer.wrap(packet).putShort(offset, (short) first).putShort(offset + 2, (short) second);
    if (packet[0] >>> 4 == 4) {
      ByteBuffer.wrap(packet).putShort(6, (short) 0);
    }
    return packet;
  }

  /** A SYN with these options, its checksum right. */
  public static byte[] tcp(String source, String destination, int flags, byte[] options) {
    int headers = (source.contains(":") ? 40 : 20) + 20;
    byte[] octets = packet(source, destination, Protocol.TCP, headers + options.length + 5);
    ByteBuffer tcp = ByteBuffer.wrap(octets, headers - 20, octets.length - headers + 20).slice();
    tcp.put(12, (byte) ((20 + options.length) / 4 << 4)).put(13, (byte) flags);
    tcp.put(20, options).putShort(16, (short) 0);
    tcp.putShort(16, (short) ~naiveSum(octets, headers - 20, Protocol.TCP));
    return octets;
  }

  /** The sum over pseudo header and transport part, word by word. */
  public static int naiveSum(byte[] packet, int offset, int protocol) {
    int addresses = packet[0] >>> 4 == 4 ? 8 : 32;
    int from = packet[0] >>> 4 == 4 ? 12 : 8;
    int sum = protocol + packet.length - offset;
    for (int index = 0; index < addresses; index += 2) {
      sum += (packet[from + index] & 0xFF) << 8 | packet[from + index + 1] & 0xFF;
    }
    return fold(sum + naiveSum(packet, offset, packet.length - offset, 0));
  }

  /** RFC 1071 §1, word by word. */
  public static int naiveSum(byte[] octets, int offset, int length, int start) {
    int sum = start;
    for (int index = 0; index < length; index++) {
      int octet = octets[offset + index] & 0xFF;
      sum = fold(sum + (index % 2 == 0 ? octet << 8 : octet));
    }
    return sum;
  }

  private static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return folded;
  }
}
