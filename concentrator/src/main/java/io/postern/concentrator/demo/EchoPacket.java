package io.postern.concentrator.demo;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/** IPv4 packets with an ICMP echo request, and the answers to them (RFC 791, RFC 792). */
final class EchoPacket {
  private static final int IP_HEADER = 20;
  private static final int ICMP_HEADER = 8;
  private static final byte ICMP = 1;
  private static final byte REQUEST = 8;

  private EchoPacket() {}

  /**
   * @param size octets of the whole packet, 28 and more
   */
  static byte[] request(Inet4Address from, Inet4Address to, int sequence, int size) {
    ByteBuffer packet = ByteBuffer.allocate(size);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) size);
    packet.putInt(0).put((byte) 64).put(ICMP).putShort((short) 0);
    packet.put(from.getAddress()).put(to.getAddress());
    packet.put(REQUEST).put((byte) 0).putShort((short) 0).putInt(sequence);
    for (int i = IP_HEADER + ICMP_HEADER; i < size; i++) {
      packet.put((byte) (i + sequence));
    }
    packet.putShort(10, checksum(packet, 0, IP_HEADER));
    packet.putShort(22, checksum(packet, IP_HEADER, size));
    return packet.array();
  }

  /** What the host of the LAN answers; empty if this is no echo request. */
  static byte[] reply(byte[] request) {
    if (request.length < IP_HEADER + ICMP_HEADER
        || request[9] != ICMP
        || request[IP_HEADER] != REQUEST) {
      return new byte[0];
    }
    ByteBuffer packet = ByteBuffer.wrap(request.clone());
    int from = packet.getInt(12);
    packet.putInt(12, packet.getInt(16)).putInt(16, from);
    packet.put(IP_HEADER, (byte) 0).putShort(22, (short) 0);
    packet.putShort(22, checksum(packet, IP_HEADER, request.length));
    return packet.array();
  }

  /** Whether {@code packet} is the whole and unchanged answer to {@code request}. */
  static boolean answers(byte[] packet, byte[] request) {
    if (packet.length != request.length || packet[IP_HEADER] != 0) {
      return false;
    }
    byte[] expected = reply(request);
    // On its way the TTL sinks, and with it the header's checksum changes.
    for (int i = 0; i < expected.length; i++) {
      if (packet[i] != expected[i] && i != 8 && i != 10 && i != 11) {
        return false;
      }
    }
    return true;
  }

  /** RFC 1071. */
  private static short checksum(ByteBuffer packet, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += (packet.get(i) & 0xff) << 8 | (i + 1 < to ? packet.get(i + 1) & 0xff : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
