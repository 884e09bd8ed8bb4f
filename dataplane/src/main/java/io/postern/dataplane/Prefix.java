package io.postern.dataplane;

import java.net.InetAddress;

/**
 * An address prefix, e.g. 10.0.0.0/8; host bits are zero.
 *
 * @param length 0 to 32 or 0 to 128
 */
public record Prefix(InetAddress network, int length) {
  public Prefix {
    byte[] octets = network.getAddress();
    if (length < 0 || length > octets.length * 8) {
      throw new IllegalArgumentException(
          "the prefix length of "
              + network.getHostAddress()
              + " is not within 0 to "
              + octets.length * 8
              + ": "
              + length);
    }
    for (int bit = length; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    network = InternetAddress.of(octets);
  }

  /**
   * Reads {@code 10.0.0.0/8}, or a bare address as a host.
   *
   * @throws IllegalArgumentException if it is neither; names are never looked up
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int whole = address.getAddress().length * 8;
    return new Prefix(address, slash < 0 ? whole : Integer.parseInt(text.substring(slash + 1)));
  }

  public static Prefix host(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  public boolean contains(InetAddress address) {
    return address.getAddress().length == network.getAddress().length
        && new Prefix(address, length).network.equals(network);
  }

  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.network);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + length;
  }
}
