package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** A private scalar of a curve. It cannot be zeroed; after close nothing refers to it. */
final class BouncyEcpPrivateValue implements PrivateValue {
  private final BouncyEcp group;
  private final Bytes publicValue;
  private @Nullable ECPrivateKeyParameters key;

  BouncyEcpPrivateValue(BouncyEcp group, ECPrivateKeyParameters key, Bytes publicValue) {
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
    ECPrivateKeyParameters own = key;
    if (own == null) {
      throw new IllegalStateException("a private value was used after it was closed");
    }
    return group.check(peerPublicValue).map(point -> multiply(own, point));
  }

  private Secret multiply(ECPrivateKeyParameters own, ECPoint point) {
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(own);
    ECPublicKeyParameters peer = new ECPublicKeyParameters(point, own.getParameters());
    return Secret.take(
        UnsignedNumbers.write(agreement.calculateAgreement(peer), group.sharedSecretSize()));
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
