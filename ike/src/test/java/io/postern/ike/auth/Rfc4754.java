package io.postern.ike.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/** Keys of the test vectors of RFC 4754 §8. */
final class Rfc4754 {
  private Rfc4754() {}

  static PublicKey p256(String x, String y) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(new BigInteger(x, 16), new BigInteger(y, 16)),
                parameters.getParameterSpec(ECParameterSpec.class)));
  }
}
