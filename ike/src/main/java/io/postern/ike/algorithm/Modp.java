package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Exponentiation modulo a prime: a safe one with generator 2 (RFC 2409 §6, RFC 3526), or one with a
 * subgroup of prime order (RFC 5114 §2.1 to §2.3).
 *
 * @param order of the subgroup that the generator makes; empty for a safe prime
 * @param exponentBits length of private exponents: at least twice the strength of the group, since
 *     the fastest way to a short exponent takes the square root of their number (RFC 3526 §8); of a
 *     subgroup that of its order
 * @param powers of the generator
 */
record Modp(
    BigInteger prime,
    BigInteger generator,
    Optional<BigInteger> order,
    int exponentBits,
    GeneratorPowers powers)
    implements DhScheme {
  Modp(BigInteger prime, BigInteger generator, Optional<BigInteger> order, int exponentBits) {
    this(
        prime,
        generator,
        order,
        exponentBits,
        new GeneratorPowers(generator, prime, exponentBits / 8));
  }

  /** A safe prime. */
  Modp(BigInteger prime, int exponentBits) {
    this(prime, BigInteger.TWO, Optional.empty(), exponentBits);
  }

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
    byte[] octets = powers.of(exponent);
    return new ModpPrivateValue(this, exponent, Bytes.copyOf(octets));
  }

  /**
   * 2 to p - 2, and of the subgroup if there is one (RFC 2631 §2.1.5, RFC 6989 §2.2). Of a safe
   * prime's subgroups only those of order 1 and 2 are small, and these are 1 and p - 1.
   */
  Reading<BigInteger> check(Bytes publicValue) {
    return ofExactLength(publicValue)
        .map(UnsignedNumbers::read)
        .then(this::inRange)
        .then(this::inSubgroup);
  }

  private Reading<BigInteger> inRange(BigInteger y) {
    return y.compareTo(BigInteger.TWO) >= 0 && y.compareTo(prime.subtract(BigInteger.TWO)) <= 0
        ? Reading.accepted(y)
        : DhScheme.notOfTheGroup("a public value outside of 2 to p - 2");
  }

  private Reading<BigInteger> inSubgroup(BigInteger y) {
    return order.isEmpty() || y.modPow(order.get(), prime).equals(BigInteger.ONE)
        ? Reading.accepted(y)
        : DhScheme.notOfTheGroup("a public value outside of the subgroup of prime order");
  }

  byte[] power(BigInteger y, byte[] exponent) {
    return ModularPower.BEST.of(y, exponent, prime);
  }
}
