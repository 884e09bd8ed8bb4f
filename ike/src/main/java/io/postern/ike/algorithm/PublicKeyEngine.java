package io.postern.ike.algorithm;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;

/**
 * Who computes with RSA and with the NIST curves. Both engines do it in a time that does not depend
 * on the secret.
 *
 * @param provider empty for those of the JDK
 */
public record PublicKeyEngine(Optional<Provider> provider) {
  /** SunEC and SunRsaSign. */
  public static final PublicKeyEngine JDK = new PublicKeyEngine(Optional.empty());

  /**
   * Amazon's ACCP, 4 to 20 times as fast, where its library runs and agrees with the JDK; otherwise
   * the JDK.
   */
  public static final PublicKeyEngine BEST =
      amazon().filter(PublicKeyEngine::agreesWithJdk).orElse(JDK);

  private static final String CURVES = "EC";
  private static final String ECDSA = "NONEwithECDSA";
  private static final String BLOCK_TYPE_ONE = "RSA/ECB/PKCS1Padding";

  /** Empty where its library does not run: on other processors and systems. */
  static Optional<PublicKeyEngine> amazon() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    return provider.getLoadingError() == null
        ? Optional.of(new PublicKeyEngine(Optional.of(provider)))
        : Optional.empty();
  }

  /** A key in this engine's own form, which is quicker to use. */
  public static final class OwnKey {
    private final PublicKeyEngine engine;
    private final PrivateKey key;

    private OwnKey(PublicKeyEngine engine, PrivateKey key) {
      this.engine = engine;
      this.key = key;
    }

    /** PKCS #1 block type 1 around {@code octets}, to the power of the private exponent. */
    public byte[] encryptRsa(byte[] octets) throws GeneralSecurityException {
      Cipher cipher =
          engine.provider.isPresent()
              ? Cipher.getInstance(BLOCK_TYPE_ONE, engine.provider.get())
              : Cipher.getInstance(BLOCK_TYPE_ONE);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(octets);
    }

    /** r followed by s, {@code integerSize} octets each. */
    public byte[] signEcdsa(byte[] digest, int integerSize) throws GeneralSecurityException {
      Signature signature = engine.ecdsa();
      signature.initSign(key);
      signature.update(digest);
      return EcdsaForm.ofDer(signature.sign(), integerSize);
    }

    @Override
    public String toString() {
      return "private key (" + key.getAlgorithm() + ")";
    }
  }

  /** A key that cannot leave its token is used where it is, by its own provider. */
  public OwnKey own(PrivateKey key) {
    if (provider.isPresent()) {
      try {
        KeyFactory factory = KeyFactory.getInstance(key.getAlgorithm(), provider.get());
        if (factory.translateKey(key) instanceof PrivateKey translated) {
          return new OwnKey(this, translated);
        }
      } catch (GeneralSecurityException stranger) {
        return new OwnKey(JDK, key);
      }
    }
    return new OwnKey(JDK, key);
  }

  /**
   * @param signature r followed by s, of one length
   * @throws GeneralSecurityException if it cannot be one
   */
  public boolean verifyEcdsa(PublicKey key, byte[] digest, byte[] signature)
      throws GeneralSecurityException {
    Signature verification = ecdsa();
    try {
      verification.initVerify(key);
      verification.update(digest);
      return verification.verify(EcdsaForm.toDer(signature));
    } catch (RuntimeException ofAmazon) {
      throw new GeneralSecurityException("not a signature", ofAmazon);
    }
  }

  private Signature ecdsa() throws GeneralSecurityException {
    return provider.isPresent()
        ? Signature.getInstance(ECDSA, provider.get())
        : Signature.getInstance(ECDSA);
  }

  /**
   * A key pair of a curve, e.g. {@code secp256r1}.
   *
   * @param random ACCP draws from a generator of its own, which is as good as the platform's;
   *     another one than that is taken at its word, by the JDK
   */
  KeyPair generate(String curve, SecureRandom random) throws GeneralSecurityException {
    boolean ofPlatform = random.getClass().equals(SecureRandom.class);
    KeyPairGenerator generator =
        provider.isPresent() && ofPlatform
            ? KeyPairGenerator.getInstance(CURVES, provider.get())
            : KeyPairGenerator.getInstance(CURVES);
    generator.initialize(new ECGenParameterSpec(curve), random);
    return generator.generateKeyPair();
  }

  /**
   * The x coordinate of the product.
   *
   * @param point one of the curve
   */
  byte[] agree(ECPrivateKey own, ECParameterSpec curve, ECPoint point)
      throws GeneralSecurityException {
    KeyAgreement agreement =
        provider.isPresent()
            ? KeyAgreement.getInstance("ECDH", provider.get())
            : KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(publicKey(curve, point), true);
    return agreement.generateSecret();
  }

  private boolean agreesWithJdk() {
    SecureRandom random = new SecureRandom();
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    try {
      KeyPair ours = generate("secp256r1", random);
      KeyPair theirs = JDK.generate("secp256r1", random);
      return ours.getPrivate() instanceof ECPrivateKey our
          && ours.getPublic() instanceof ECPublicKey ourPoint
          && theirs.getPrivate() instanceof ECPrivateKey their
          && theirs.getPublic() instanceof ECPublicKey theirPoint
          && Arrays.equals(
              agree(our, theirPoint.getParams(), theirPoint.getW()),
              JDK.agree(their, theirPoint.getParams(), ourPoint.getW()))
          && JDK.verifyEcdsa(
              JDK.publicKey(theirPoint.getParams(), ourPoint.getW()),
              digest,
              new OwnKey(this, our).signEcdsa(digest, 32))
          && verifyEcdsa(theirPoint, digest, new OwnKey(JDK, their).signEcdsa(digest, 32));
    } catch (GeneralSecurityException | InternalError unfit) {
      return false;
    }
  }

  private PublicKey publicKey(ECParameterSpec curve, ECPoint point)
      throws GeneralSecurityException {
    KeyFactory factory =
        provider.isPresent()
            ? KeyFactory.getInstance(CURVES, provider.get())
            : KeyFactory.getInstance(CURVES);
    try {
      return factory.generatePublic(new ECPublicKeySpec(point, curve));
    } catch (RuntimeException ofAmazon) {
      // Its RuntimeCryptoException, for a point that is not on the curve.
      throw new GeneralSecurityException("not a point of the curve", ofAmazon);
    }
  }

  @Override
  public String toString() {
    return provider.map(p -> p.getName() + " " + p.getVersionStr()).orElse("JDK");
  }
}
