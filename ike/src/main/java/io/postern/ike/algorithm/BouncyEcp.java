package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A curve over a prime field, of prime order, that the JDK no longer has, computed by Bouncy Castle
 * (RFC 5114 §3.1, RFC 6932 §2). The wire form is that of {@link Ecp}.
 *
 * @param coordinateSize octets of a coordinate
 */
record BouncyEcp(String curve, int coordinateSize) implements DhScheme {
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
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(parameters(), random));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    ECPoint point = ((ECPublicKeyParameters) pair.getPublic()).getQ();
    return new BouncyEcpPrivateValue(
        this, (ECPrivateKeyParameters) pair.getPrivate(), write(point));
  }

  ECDomainParameters parameters() {
    return new ECDomainParameters(ECNamedCurveTable.getByName(curve));
  }

  private static Bytes write(ECPoint point) {
    ECPoint affine = point.normalize();
    return Bytes.copyOf(affine.getAffineXCoord().getEncoded())
        .plus(Bytes.copyOf(affine.getAffineYCoord().getEncoded()));
  }

  /** The point, if its coordinates are of the field and it lies on the curve. */
  Reading<ECPoint> check(Bytes publicValue) {
    return ofExactLength(publicValue).then(this::onCurve);
  }

  private Reading<ECPoint> onCurve(Bytes octets) {
    ECDomainParameters parameters = parameters();
    BigInteger p = parameters.getCurve().getField().getCharacteristic();
    BigInteger x = UnsignedNumbers.read(octets.slice(0, coordinateSize));
    BigInteger y = UnsignedNumbers.read(octets.slice(coordinateSize, publicValueSize()));
    if (x.compareTo(p) < 0 && y.compareTo(p) < 0) {
      ECPoint point = parameters.getCurve().createPoint(x, y);
      if (point.isValid()) {
        return Reading.accepted(point);
      }
    }
    return DhScheme.notOfTheGroup("a point that is not on " + curve);
  }
}
