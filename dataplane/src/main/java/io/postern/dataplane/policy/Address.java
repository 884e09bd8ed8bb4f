package io.postern.dataplane.policy;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** An address as an unsigned number of 128 bits; IPv4 is in the last 32. */
record Address(long high, long low) implements Comparable<Address> {
  static final Address ZERO = new Address(0, 0);

  static Address of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return octets.remaining() == 4
        ? new Address(0, Integer.toUnsignedLong(octets.getInt()))
        : new Address(octets.getLong(), octets.getLong());
  }

  /** The next one; zero after the last. */
  Address next() {
    return low == -1 ? new Address(high + 1, 0) : new Address(high, low + 1);
  }

  int compareTo(long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order != 0 ? order : Long.compareUnsigned(low, otherLow);
  }

  @Override
  public int compareTo(Address other) {
    return compareTo(other.high, other.low);
  }
}
