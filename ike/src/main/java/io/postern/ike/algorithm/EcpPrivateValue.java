package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/** A private scalar of a curve. The JDK cannot zero it; after close nothing refers to it. */
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

  private static Secret multiply(ECPrivateKey own, ECPoint point) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(own);
      agreement.doPhase(
          KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, own.getParams())),
          true);
      return Secret.take(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ECDH failed on a point of the curve", e);
    }
  }

  @Override
  public void close() {
    key = null;
  }

  @Override
  public String toString() {
    return "private value of " + group.curve();
  }
}
