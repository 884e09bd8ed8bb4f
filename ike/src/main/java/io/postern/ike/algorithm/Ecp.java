package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;

/**
 * A random curve over a prime field, of prime order, computed by {@link PublicKeyEngine}. On the
 * wire a point is x | y, the shared secret x alone (RFC 5903 §7).
 *
 * @param coordinateSize octets of a coordinate
 */
record Ecp(String curve, int coordinateSize) implements DhScheme {
  @Override
  public int publicValueSize() {
    return 2 * coordinateSize;
  }

  @Override
  public int sharedSecretSize() {
    return coordinateSize;
  }

  @Override
  public PrivateValue generate(SecureRandom random) {
    try {
      KeyPair pair = PublicKeyEngine.BEST.generate(curve, random);
      ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
      return new EcpPrivateValue(this, (ECPrivateKey) pair.getPrivate(), write(point));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no curve " + curve, e);
    }
  }

  ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curve));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no curve " + curve, e);
    }
  }

  Bytes write(ECPoint point) {
    Bytes x = Bytes.copyOf(UnsignedNumbers.write(point.getAffineX(), coordinateSize));
    return x.plus(Bytes.copyOf(UnsignedNumbers.write(point.getAffineY(), coordinateSize)));
  }

  /**
   * The point, if it lies on the curve: a peer with points of other curves would learn our private
   * value in parts. The order is prime, so each point of the curve is of the group.
   */
  Reading<ECPoint> check(Bytes publicValue) {
    return ofExactLength(publicValue)
        .map(
            octets ->
                new ECPoint(
                    UnsignedNumbers.read(octets.slice(0, coordinateSize)),
                    UnsignedNumbers.read(octets.slice(coordinateSize, publicValueSize()))))
        .then(
            point ->
                isOnCurve(point)
                    ? Reading.accepted(point)
                    : DhScheme.notOfTheGroup("a point that is not on " + curve));
  }

  private boolean isOnCurve(ECPoint point) {
    EllipticCurve equation = parameters().getCurve();
    BigInteger p = ((ECFieldFp) equation.getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right = x.multiply(x).add(equation.getA()).multiply(x).add(equation.getB()).mod(p);
    return y.multiply(y).mod(p).equals(right);
  }
}
