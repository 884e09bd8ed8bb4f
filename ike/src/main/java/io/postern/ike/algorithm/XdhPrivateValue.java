package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * A private scalar of Curve25519 or Curve448. The JDK cannot zero it; after close nothing refers to
 * it.
 */
final class XdhPrivateValue implements PrivateValue {
  private final Xdh group;
  private final Bytes publicValue;
  private @Nullable XECPrivateKey key;

  XdhPrivateValue(Xdh group, XECPrivateKey key, Bytes publicValue) {
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
    XECPrivateKey own = key;
    if (own == null) {
      throw new IllegalStateException("a private value was used after it was closed");
    }
    return group.ofExactLength(peerPublicValue).map(group::read).then(u -> multiply(own, u));
  }

  private Reading<Secret> multiply(XECPrivateKey own, BigInteger u) {
    try {
      PublicKey peer =
          KeyFactory.getInstance("XDH").generatePublic(new XECPublicKeySpec(group.curve(), u));
      KeyAgreement agreement = KeyAgreement.getInstance("XDH");
      agreement.init(own);
      agreement.doPhase(peer, true);
      return ofNonZero(agreement.generateSecret());
    } catch (InvalidKeyException smallOrder) {
      return DhScheme.notOfTheGroup("a coordinate of small order: " + smallOrder.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + group.curve().getName(), e);
    }
  }

  /** RFC 8031 §4: an all-zero secret came of a point of small order, and the exchange must end. */
  private static Reading<Secret> ofNonZero(byte[] shared) {
    int all = 0;
    for (byte octet : shared) {
      all |= octet;
    }
    return all == 0
        ? DhScheme.notOfTheGroup("a coordinate of small order")
        : Reading.accepted(Secret.take(shared));
  }

  @Override
  public void close() {
    key = null;
  }

  @Override
  public String toString() {
    return "private value of " + group.curve().getName();
  }
}
