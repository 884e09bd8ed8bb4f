package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A private scalar of a curve. ACCP zeroes it on close; the JDK cannot, and nothing refers to it
 * then.
 */
final class EcpPrivateValue implements PrivateValue {
  private final Ecp group;
  private final Bytes publicValue;
  private @Nullable ECPrivateKey key;

  EcpPrivateValue(Ecp group, ECPrivateKey key, Bytes publicValue) {
    this.group = group;
    this.key = key;
    this.publicValue = publicValue;
  }

  @Override
  public Bytes publicValue() {
    return publicValue;
  }

  @Override
  public Reading<Secret> agree(Bytes peerPublicValue) {
    ECPrivateKey own = key;
    if (own == null) {
      throw new IllegalStateException("a private value was used after it was closed");
    }
    return group.check(peerPublicValue).map(point -> multiply(own, point));
  }

  private Secret multiply(ECPrivateKey own, ECPoint point) {
    try {
      return Secret.take(PublicKeyEngine.BEST.agree(own, group.parameters(), point));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ECDH failed on a point of the curve", e);
    }
  }

  @Override
  public void close() {
    ECPrivateKey own = key;
    key = null;
    if (own != null) {
      try {
        own.destroy();
      } catch (DestroyFailedException ofTheJdk) {
        // Nothing refers to it any more, and that is all that can be done.
        return;
      }
    }
  }

  @Override
  public String toString() {
    return "private value of " + group.curve();
  }
}
