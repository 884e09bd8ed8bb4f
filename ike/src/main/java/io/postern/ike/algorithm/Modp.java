package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * Exponentiation modulo a safe prime with generator 2 (RFC 2409 §6, RFC 3526).
 *
 * @param exponentBits length of private exponents: at least twice the strength of the group, since
 *     the fastest way to a short exponent takes the square root of their number (RFC 3526 §8)
 */
record Modp(BigInteger prime, int exponentBits) implements DhScheme {
  private static final BigInteger GENERATOR = BigInteger.TWO;

  @Override
  public int publicValueSize() {
    return prime.bitLength() / 8;
  }

  @Override
  public int sharedSecretSize() {
    return publicValueSize();
  }

  @Override
  public PrivateValue generate(SecureRandom random) {
    byte[] exponent = new byte[exponentBits / 8];
    random.nextBytes(exponent);
    // All exponents have one length, so that how long a power takes does not tell it.
    exponent[0] |= (byte) 0x80;
    return ofExponent(exponent);
  }

  /** Takes {@code exponent} over. */
  ModpPrivateValue ofExponent(byte[] exponent) {
    BigInteger power = GENERATOR.modPow(new BigInteger(1, exponent), prime);
    byte[] octets = UnsignedNumbers.write(power, publicValueSize());
    return new ModpPrivateValue(this, exponent, Bytes.copyOf(octets));
  }

  /**
   * 2 to p - 2. Of a safe prime's subgroups only those of order 1 and 2 are small, and these are 1
   * and p - 1.
   */
  Reading<BigInteger> check(Bytes publicValue) {
    return ofExactLength(publicValue)
        .map(UnsignedNumbers::read)
        .then(
            y ->
                y.compareTo(BigInteger.TWO) >= 0 && y.compareTo(prime.subtract(BigInteger.TWO)) <= 0
                    ? Reading.accepted(y)
                    : DhScheme.notOfTheGroup("a public value outside of 2 to p - 2"));
  }

  byte[] power(BigInteger y, byte[] exponent) {
    return UnsignedNumbers.write(y.modPow(new BigInteger(1, exponent), prime), sharedSecretSize());
  }
}
