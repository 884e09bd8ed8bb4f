package io.postern.xauthmodecfg;

import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.UnknownHostException;

/** An IPv6 address as 16 octets and as a number. */
final class Ipv6 {
  static final int OCTETS = 16;

  private Ipv6() {}

  /** 16 octets; one that maps an IPv4 address stays an IPv6 one. */
  static Inet6Address of(Bytes octets) {
    try {
      return Inet6Address.getByAddress(null, octets.toArray(), -1);
    } catch (UnknownHostException notSixteenOctets) {
      throw new IllegalArgumentException(notSixteenOctets);
    }
  }

  static Inet6Address of(BigInteger number) {
    byte[] minimal = number.toByteArray();
    byte[] octets = new byte[OCTETS];
    int length = Math.min(minimal.length, OCTETS);
    System.arraycopy(minimal, minimal.length - length, octets, OCTETS - length, length);
    return of(Bytes.copyOf(octets));
  }

  static BigInteger number(Inet6Address address) {
    return new BigInteger(1, address.getAddress());
  }

  static Bytes octets(Inet6Address address) {
    return Bytes.copyOf(address.getAddress());
  }

  /** The first {@code length} of 128 bits. */
  static BigInteger mask(int length) {
    return BigInteger.ONE.shiftLeft(length).subtract(BigInteger.ONE).shiftLeft(128 - length);
  }
}
