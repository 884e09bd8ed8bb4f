package io.postern.xauthmodecfg;

import java.math.BigInteger;
import java.net.Inet6Address;

/**
 * An IPv6 network, e.g. 2001:db8:99::/64.
 *
 * @param address no bit set beyond {@code length}
 * @param length 0 to 128
 */
public record Ipv6Prefix(Inet6Address address, int length) {
  public Ipv6Prefix {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException(
          "a prefix of %d bits, expected 0 to 128".formatted(length));
    }
    if (!Ipv6.number(address).andNot(Ipv6.mask(length)).equals(BigInteger.ZERO)) {
      throw new IllegalArgumentException(
          "%s/%d has bits beyond its prefix".formatted(address.getHostAddress(), length));
    }
  }

  /**
   * Parses {@code 2001:db8::/32}; without a length it is 128.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Ipv6Prefix parse(String text) {
    int slash = text.indexOf('/');
    String length = slash < 0 ? "128" : text.substring(slash + 1);
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!length.matches("[0-9]{1,3}")
        || address.indexOf('%') >= 0
        || !(Inet6Address.ofLiteral(address) instanceof Inet6Address literal)) {
      throw new IllegalArgumentException(
          "'%s' is not a network like 2001:db8::/32".formatted(text));
    }
    return new Ipv6Prefix(literal, Integer.parseInt(length));
  }

  /** The network of an address, whose bits beyond {@code length} do not count. */
  static Ipv6Prefix of(Inet6Address address, int length) {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("a prefix of %d bits".formatted(length));
    }
    return new Ipv6Prefix(Ipv6.of(Ipv6.number(address).and(Ipv6.mask(length))), length);
  }

  public Inet6Address netmask() {
    return Ipv6.of(Ipv6.mask(length));
  }

  public boolean contains(Inet6Address other) {
    return Ipv6.number(other).and(Ipv6.mask(length)).equals(Ipv6.number(address));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}
