package io.postern.dataplane;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as octets. */
public final class InternetAddress {
  private InternetAddress() {}

  /**
   * The address with these octets, of the family that so many say: {@link
   * InetAddress#getByAddress(byte[])} takes those of {@code ::ffff:0:0/96} (RFC 4291 §2.5.5.2) for
   * IPv4, and a pair of one such and another is of two families then.
   *
   * @param octets 4 or 16
   * @throws IllegalArgumentException if they are not
   */
  public static InetAddress of(byte[] octets) {
    try {
      return octets.length == 4
          ? InetAddress.getByAddress(octets)
          : Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException(wrongLength);
    }
  }
}
