package io.postern.xauthmodecfg;

import io.postern.ike.message.Bytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An IPv4 address as 4 octets and as a number. */
final class Ipv4 {
  private Ipv4() {}

  static Inet4Address of(int bits) {
    return of(ByteBuffer.allocate(Integer.BYTES).putInt(bits).array());
  }

  static Inet4Address of(Bytes octets) {
    return of(octets.toArray());
  }

  private static Inet4Address of(byte[] octets) {
    try {
      return (Inet4Address) InetAddress.getByAddress(octets);
    } catch (UnknownHostException notFourOctets) {
      throw new IllegalArgumentException(notFourOctets);
    }
  }

  static int bits(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  static Bytes octets(Inet4Address address) {
    return Bytes.copyOf(address.getAddress());
  }
}
