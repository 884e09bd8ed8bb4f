package io.postern.dataplane;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Addresses of one family from the first to the last, both included (RFC 4301 §4.4.1.1).
 *
 * @param first not above {@code last}
 */
public record AddressRange(InetAddress first, InetAddress last) {
  public static final AddressRange ANY_IPV4 = of(Prefix.parse("0.0.0.0/0"));
  public static final AddressRange ANY_IPV6 = of(Prefix.parse("::/0"));

  public AddressRange {
    byte[] from = first.getAddress();
    byte[] to = last.getAddress();
    if (from.length != to.length || Arrays.compareUnsigned(from, to) > 0) {
      throw new IllegalArgumentException(
          "no range: " + first.getHostAddress() + "-" + last.getHostAddress());
    }
  }

  public static AddressRange of(Prefix prefix) {
    byte[] last = prefix.network().getAddress();
    for (int bit = prefix.length(); bit < last.length * 8; bit++) {
      last[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    return new AddressRange(prefix.network(), InternetAddress.of(last));
  }

  /**
   * Reads {@code 10.0.0.1-10.0.0.9}, a prefix, or a bare address as a host.
   *
   * @throws IllegalArgumentException if it is none of them; names are never looked up
   */
  public static AddressRange parse(String text) {
    int dash = text.indexOf('-');
    return dash < 0
        ? of(Prefix.parse(text))
        : new AddressRange(
            InetAddress.ofLiteral(text.substring(0, dash)),
            InetAddress.ofLiteral(text.substring(dash + 1)));
  }

  public boolean ipv4() {
    return first.getAddress().length == 4;
  }

  public boolean contains(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == first.getAddress().length
        && Arrays.compareUnsigned(first.getAddress(), octets) <= 0
        && Arrays.compareUnsigned(octets, last.getAddress()) <= 0;
  }

  public boolean contains(AddressRange other) {
    return contains(other.first) && contains(other.last);
  }

  @Override
  public String toString() {
    return first.equals(last)
        ? first.getHostAddress()
        : first.getHostAddress() + "-" + last.getHostAddress();
  }
}
