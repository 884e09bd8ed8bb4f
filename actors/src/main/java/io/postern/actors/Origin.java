package io.postern.actors;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where messages come from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, of
 * which one host may have every address (RFC 4291 §2.5.1, RFC 4862).
 *
 * @param network with zeros for the host's part of IPv6
 */
public record Origin(InetAddress network) {
  private static final int IPV6_PREFIX_OCTETS = 8;

  public static Origin of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new Origin(address);
    }
    byte[] octets = address.getAddress();
    Arrays.fill(octets, IPV6_PREFIX_OCTETS, octets.length, (byte) 0);
    try {
      return new Origin(InetAddress.getByAddress(octets));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return network.getHostAddress() + (network instanceof Inet6Address ? "/64" : "");
  }
}
