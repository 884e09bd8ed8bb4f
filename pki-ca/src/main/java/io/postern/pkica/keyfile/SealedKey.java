package io.postern.pkica.keyfile;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/**
 * A private key under a passphrase: PKCS #8 with PBES2 (RFC 8018 §6.2), PBKDF2 with HMAC-SHA-256,
 * AES-256-CBC. OpenSSL reads it.
 */
public final class SealedKey {
  /** OWASP's advice of 2023 for PBKDF2 with HMAC-SHA-256. */
  private static final int ITERATIONS = 600_000;

  private static final AlgorithmIdentifier HMAC_SHA256 =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);

  private SealedKey() {}

  /** Knows all the ways to make a key of a passphrase; the JDK lacks scrypt and PKCS #12's. */
  static Provider passphraseAlgorithms() {
    Provider registered = Security.getProvider(BouncyCastleProvider.PROVIDER_NAME);
    return registered == null ? new BouncyCastleProvider() : registered;
  }

  /** DER of EncryptedPrivateKeyInfo. */
  public static Bytes seal(PrivateKey key, Secret passphrase) {
    char[] characters = Passphrase.characters(passphrase);
    try {
      return Bytes.copyOf(
          new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
              .build(
                  new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                      .setProvider(passphraseAlgorithms())
                      .setPRF(HMAC_SHA256)
                      .setIterationCount(ITERATIONS)
                      .build(characters))
              .getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("a private key cannot be encrypted", e);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** Empty if the passphrase is wrong, or the octets are no such key. */
  public static Optional<PrivateKey> open(Bytes sealed, Secret passphrase) {
    char[] characters = Passphrase.characters(passphrase);
    try {
      PrivateKeyInfo plain =
          new PKCS8EncryptedPrivateKeyInfo(sealed.toArray())
              .decryptPrivateKeyInfo(
                  new JceOpenSSLPKCS8DecryptorProviderBuilder()
                      .setProvider(passphraseAlgorithms())
                      .build(characters));
      return Optional.of(new JcaPEMKeyConverter().getPrivateKey(plain));
    } catch (PKCSException | OperatorCreationException | IOException wrong) {
      return Optional.empty();
    } finally {
      Arrays.fill(characters, '\0');
    }
  }
}
