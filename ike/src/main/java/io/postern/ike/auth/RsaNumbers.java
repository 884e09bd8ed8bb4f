package io.postern.ike.auth;

import java.math.BigInteger;
import java.util.Arrays;

/** I2OSP (RFC 8017 §4.1). */
final class RsaNumbers {
  private RsaNumbers() {}

  /** {@code number}, which fits, most significant octet first. */
  static byte[] octets(BigInteger number, int size) {
    byte[] minimal = number.toByteArray();
    byte[] octets = new byte[size];
    int signOctets = Math.max(0, minimal.length - size);
    int length = minimal.length - signOctets;
    System.arraycopy(minimal, signOctets, octets, size - length, length);
    Arrays.fill(minimal, (byte) 0);
    return octets;
  }
}
