package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;

/** Published vectors of curves that Bouncy Castle computes. */
final class CurveVectors {
  private CurveVectors() {}

  /** x of the shared point, or the refusal; points are x | y. */
  static String agreed(String curve, String scalar, String own, String peer) {
    BouncyEcp group = new BouncyEcp(curve, own.length() / 4);
    ECPrivateKeyParameters key =
        new ECPrivateKeyParameters(new BigInteger(scalar, 16), group.parameters());
    try (PrivateValue value = new BouncyEcpPrivateValue(group, key, Bytes.ofHex(own))) {
      return switch (value.agree(Bytes.ofHex(peer))) {
        case Reading.Accepted<Secret>(Secret secret) -> Bytes.copyOf(secret.expose()).hex();
        case Reading.Refused<Secret>(var refusal) -> refusal.toString();
      };
    }
  }
}
