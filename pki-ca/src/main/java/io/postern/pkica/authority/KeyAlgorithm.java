package io.postern.pkica.authority;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The key pairs that are generated here. */
public enum KeyAlgorithm {
  RSA_2048("rsa2048", 2048),
  RSA_3072("rsa3072", 3072),
  RSA_4096("rsa4096", 4096),
  P256("p256", 0),
  P384("p384", 0);

  private final String label;
  private final int rsaBits;

  KeyAlgorithm(String label, int rsaBits) {
    this.label = label;
    this.rsaBits = rsaBits;
  }

  /** The name on the command line and in configuration. */
  public String label() {
    return label;
  }

  public static Optional<KeyAlgorithm> ofLabel(String label) {
    for (KeyAlgorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Takes milliseconds, for RSA of 4096 bits up to some seconds. */
  public KeyPair generate() {
    try {
      return generate(KeyPairGenerator.getInstance(jdkName()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no key for " + label, e);
    }
  }

  /**
   * With a provider of one's own, e.g. of a token.
   *
   * @throws GeneralSecurityException if it makes no such keys
   */
  public KeyPair generate(Provider provider) throws GeneralSecurityException {
    return generate(KeyPairGenerator.getInstance(jdkName(), provider));
  }

  private String jdkName() {
    return rsaBits > 0 ? "RSA" : "EC";
  }

  private KeyPair generate(KeyPairGenerator generator) throws GeneralSecurityException {
    if (rsaBits > 0) {
      generator.initialize(rsaBits);
    } else {
      generator.initialize(new ECGenParameterSpec(this == P256 ? "secp256r1" : "secp384r1"));
    }
    return generator.generateKeyPair();
  }

  /**
   * A signer whose digest is as strong as the key.
   *
   * @throws IllegalStateException if the key does not sign
   */
  public static ContentSigner signer(PrivateKey key, PublicKey publicKey) {
    try {
      return new JcaContentSignerBuilder(signatureAlgorithm(publicKey)).build(key);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("an authority's key does not sign", e);
    }
  }

  /** The JDK's name of the signature that a key of this kind makes. */
  static String signatureAlgorithm(PublicKey key) {
    return switch (key) {
      case ECPublicKey curve ->
          curve.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
      default -> "SHA256withRSA";
    };
  }
}
