package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;

/**
 * Curve25519 or Curve448 in Montgomery form, computed by the JDK (RFC 7748 §5). Public values and
 * shared secrets are u coordinates, least significant octet first (RFC 8031 §2).
 *
 * @param curve X25519 or X448
 * @param size octets of a coordinate, 32 or 56
 */
record Xdh(NamedParameterSpec curve, int size) implements DhScheme {
  @Override
  public int publicValueSize() {
    return size;
  }

  @Override
  public int sharedSecretSize() {
    return size;
  }

  @Override
  public PrivateValue generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH");
      generator.initialize(curve, random);
      KeyPair pair = generator.generateKeyPair();
      Bytes publicValue = write(((XECPublicKey) pair.getPublic()).getU());
      return new XdhPrivateValue(this, (XECPrivateKey) pair.getPrivate(), publicValue);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + curve.getName(), e);
    }
  }

  Bytes write(BigInteger u) {
    return reversed(Bytes.copyOf(UnsignedNumbers.write(u, size)));
  }

  /** Any octets are a coordinate: X25519 masks the highest bit, and both reduce modulo p. */
  BigInteger read(Bytes octets) {
    return UnsignedNumbers.read(reversed(octets)).clearBit(curveBits());
  }

  private int curveBits() {
    return size == 32 ? 255 : 448;
  }

  private static Bytes reversed(Bytes octets) {
    byte[] reversed = new byte[octets.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = (byte) octets.at(reversed.length - 1 - i);
    }
    return Bytes.copyOf(reversed);
  }
}
