package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;

/** A private exponent. It is zeroed on close; see {@link ModularPower} for copies of it. */
final class ModpPrivateValue implements PrivateValue {
  private final Modp group;
  private final Secret exponent;
  private final Bytes publicValue;

  /** Takes {@code exponent} over. */
  ModpPrivateValue(Modp group, byte[] exponent, Bytes publicValue) {
    this.group = group;
    this.exponent = Secret.take(exponent);
    this.publicValue = publicValue;
  }

  @Override
  public Bytes publicValue() {
    return publicValue;
  }

  @Override
  public Reading<Secret> agree(Bytes peerPublicValue) {
    byte[] x = exponent.expose();
    return group.check(peerPublicValue).map(y -> Secret.take(group.power(y, x)));
  }

  @Override
  public void close() {
    exponent.close();
  }

  @Override
  public String toString() {
    return "private value of a MODP group (" + exponent + ")";
  }
}
