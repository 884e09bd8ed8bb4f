package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.util.Arrays;

/** Non-negative numbers as octets of a fixed length, most significant first. */
final class UnsignedNumbers {
  private UnsignedNumbers() {}

  static BigInteger read(Bytes octets) {
    return new BigInteger(1, octets.toArray());
  }

  /** {@code number}, which fits, with zeros on its left (RFC 2409 §5, RFC 5903 §7). */
  static byte[] write(BigInteger number, int size) {
    byte[] minimal = number.toByteArray();
    byte[] padded = new byte[size];
    int signOctets = Math.max(0, minimal.length - size);
    int length = minimal.length - signOctets;
    System.arraycopy(minimal, signOctets, padded, size - length, length);
    Arrays.fill(minimal, (byte) 0);
    return padded;
  }
}
