package io.postern.pkica.authority;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Serial numbers: positive and of 16 octets, of which 126 bits are random (RFC 5280 §4.1.2.2). */
public final class SerialNumbers {
  private static final int BITS = 126;

  private SerialNumbers() {}

  public static BigInteger next(SecureRandom random) {
    return new BigInteger(BITS, random).setBit(BITS);
  }
}
