package io.postern.dataplane.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** ICMP errors that quote packets. */
public final class IcmpErrors {
  public static final int UNREACHABLE = 3;
  public static final int TIME_EXCEEDED = 11;
  public static final int TOO_BIG_IPV6 = 2;

  private IcmpErrors() {}

  /** An error of the family of the addresses; its checksums are right. */
  public static byte[] quoting(String router, String destination, int type, byte[] quoted) {
    boolean ipv4 = InetAddress.ofLiteral(router).getAddress().length == 4;
    int header = ipv4 ? 20 : 40;
    int protocol = ipv4 ? Protocol.ICMP : Protocol.ICMPV6;
    byte[] packet = Packets.packet(router, destination, protocol, header + 8 + quoted.length);
    ByteBuffer error = ByteBuffer.wrap(packet);
    error.putLong(header, 0).put(header, (byte) type).put(header + 8, quoted);
    int sum =
        ipv4
            ? Packets.naiveSum(packet, header, packet.length - header, 0)
            : Packets.naiveSum(packet, header, protocol);
    error.putShort(header + 2, (short) ~sum);
    if (ipv4) {
      error.putShort(10, (short) ~Packets.naiveSum(packet, 0, 20, 0));
    }
    return packet;
  }

  /** An UDP packet with these ports. */
  public static byte[] udp(String source, String destination, int from, int to) {
    byte[] packet = Packets.udp(source, destination, 80);
    int header = packet[0] >>> 4 == 4 ? 20 : 40;
    ByteBuffer.wrap(packet).putShort(header, (short) from).putShort(header + 2, (short) to);
    return packet;
  }
}
