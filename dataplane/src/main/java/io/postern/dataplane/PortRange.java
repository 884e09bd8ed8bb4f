package io.postern.dataplane;

/**
 * Ports from the first to the last, both included; also the type and code of an ICMP message, as
 * type * 256 + code (RFC 4301 §4.4.1.1).
 *
 * @param first 0 to {@code last}
 * @param last up to 65535
 */
public record PortRange(int first, int last) {
  /** Every port, and what has no ports or hides them (OPAQUE) as well. */
  public static final PortRange ANY = new PortRange(0, 0xFFFF);

  public PortRange {
    if (first < 0 || first > last || last > 0xFFFF) {
      throw new IllegalArgumentException("no range of ports: " + first + "-" + last);
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /** Every code of that type of ICMP, 0 to 255. */
  public static PortRange icmp(int type) {
    return new PortRange(type << 8, type << 8 | 0xFF);
  }

  public boolean any() {
    return first == 0 && last == 0xFFFF;
  }

  public boolean contains(PortRange other) {
    return first <= other.first && other.last <= last;
  }

  @Override
  public String toString() {
    return any() ? "any" : first == last ? "" + first : first + "-" + last;
  }
}
