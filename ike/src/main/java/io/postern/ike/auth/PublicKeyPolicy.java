package io.postern.ike.auth;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * Which public keys of peers are good enough.
 *
 * @param leastRsaBits of the modulus; below 2048 by an operator's own choice only
 */
public record PublicKeyPolicy(int leastRsaBits) {
  public static final PublicKeyPolicy DEFAULT = new PublicKeyPolicy(2048);

  /** For peers that cannot do better: RSA of 1024 bits. */
  public static final PublicKeyPolicy LEGACY = new PublicKeyPolicy(1024);

  // Ours: what a verification may cost, since anyone can ask for one.
  private static final int MOST_RSA_BITS = 8192;
  private static final int MOST_EXPONENT_BITS = 64;
  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(3);

  public PublicKeyPolicy {
    if (leastRsaBits < 1024) {
      throw new IllegalArgumentException("RSA of less than 1024 bits is never taken");
    }
  }

  /** The key, if it is good enough. */
  public Reading<PublicKey> check(PublicKey key) {
    return key instanceof RSAPublicKey rsa ? checkRsa(rsa) : Reading.accepted(key);
  }

  private Reading<PublicKey> checkRsa(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < leastRsaBits || bits > MOST_RSA_BITS) {
      return refused("RSA of %d bits, not %d to %d".formatted(bits, leastRsaBits, MOST_RSA_BITS));
    }
    BigInteger exponent = key.getPublicExponent();
    if (exponent.compareTo(LEAST_EXPONENT) < 0
        || !exponent.testBit(0)
        || exponent.bitLength() > MOST_EXPONENT_BITS
        || !key.getModulus().testBit(0)) {
      return refused("RSA with an exponent or a modulus that no honest key has");
    }
    return Reading.accepted(key);
  }

  private static Reading<PublicKey> refused(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_CERTIFICATE, detail);
  }
}
