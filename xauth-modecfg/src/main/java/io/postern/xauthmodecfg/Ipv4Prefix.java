package io.postern.xauthmodecfg;

import java.net.Inet4Address;

/**
 * An IPv4 network, e.g. 10.99.0.0/16.
 *
 * @param address no bit set beyond {@code length}
 * @param length 0 to 32
 */
public record Ipv4Prefix(Inet4Address address, int length) {
  public Ipv4Prefix {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("a prefix of %d bits, expected 0 to 32".formatted(length));
    }
    if ((Ipv4.bits(address) & ~maskBits(length)) != 0) {
      throw new IllegalArgumentException(
          "%s/%d has bits beyond its prefix, did you mean %s/%d?"
              .formatted(
                  address.getHostAddress(),
                  length,
                  Ipv4.of(Ipv4.bits(address) & maskBits(length)).getHostAddress(),
                  length));
    }
  }

  /**
   * Parses {@code 10.0.0.0/8}; without a length it is 32.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Ipv4Prefix parse(String text) {
    int slash = text.indexOf('/');
    String length = slash < 0 ? "32" : text.substring(slash + 1);
    if (!length.matches("[0-9]{1,2}")) {
      throw new IllegalArgumentException("'%s' is not a network like 10.0.0.0/8".formatted(text));
    }
    String address = slash < 0 ? text : text.substring(0, slash);
    return new Ipv4Prefix(Inet4Address.ofLiteral(address), Integer.parseInt(length));
  }

  /** The network of an address and a netmask whose ones come first. */
  static Ipv4Prefix of(Inet4Address address, Inet4Address netmask) {
    int mask = Ipv4.bits(netmask);
    int length = Integer.bitCount(mask);
    if (mask != maskBits(length)) {
      throw new IllegalArgumentException(
          netmask.getHostAddress() + " is no netmask: its ones do not come first");
    }
    return new Ipv4Prefix(Ipv4.of(Ipv4.bits(address) & mask), length);
  }

  public Inet4Address netmask() {
    return Ipv4.of(maskBits(length));
  }

  public boolean contains(Inet4Address other) {
    return (Ipv4.bits(other) & maskBits(length)) == Ipv4.bits(address);
  }

  /** How many addresses it has, 1 to 2^32. */
  public long size() {
    return 1L << (32 - length);
  }

  private static int maskBits(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}
