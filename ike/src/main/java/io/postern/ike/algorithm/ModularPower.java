package io.postern.ike.algorithm;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/** How powers modulo a prime are computed whose exponent is secret. */
interface ModularPower {
  /**
   * OpenSSL, if it is installed and agrees with the JDK: twice as fast, and in a time that does not
   * depend on the exponent. Otherwise the JDK.
   */
  ModularPower BEST = best();

  /** {@code base ^ exponent mod prime}, in as many octets as the prime has. */
  byte[] of(BigInteger base, byte[] exponent, BigInteger prime);

  /** Powers of one base, many times over, to exponents of so many octets. */
  default FixedBase fixedBase(BigInteger base, BigInteger prime, int exponentOctets) {
    return exponent -> of(base, exponent, prime);
  }

  /** The JDK's. What it makes of the exponent is left to the garbage collector. */
  record Jdk() implements ModularPower {
    @Override
    public byte[] of(BigInteger base, byte[] exponent, BigInteger prime) {
      BigInteger power = base.modPow(new BigInteger(1, exponent), prime);
      return UnsignedNumbers.write(power, (prime.bitLength() + 7) / 8);
    }
  }

  private static ModularPower best() {
    ModularPower jdk = new Jdk();
    return OpensslPower.load()
        .<ModularPower>map(power -> power)
        .filter(power -> agree(power, jdk))
        .orElse(jdk);
  }

  private static boolean agree(ModularPower one, ModularPower other) {
    SecureRandom random = new SecureRandom();
    BigInteger prime = ModpPrimes.MODP_1024;
    BigInteger base = new BigInteger(prime.bitLength() - 1, random);
    byte[] exponent = new byte[20];
    random.nextBytes(exponent);
    return Arrays.equals(one.of(base, exponent, prime), other.of(base, exponent, prime));
  }
}
