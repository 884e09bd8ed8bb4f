package io.postern.pkica.keyfile;

import io.postern.ike.key.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A private key in a file: PKCS #8 (RFC 5208, encrypted or not) or OpenSSL's older forms as PEM, or
 * PKCS #8 as DER.
 */
public final class PrivateKeyFile {
  private PrivateKeyFile() {}

  /**
   * @param passphrase needed only where the key is encrypted
   * @throws UnusableFileException if there is no key, or the passphrase is missing or wrong
   */
  public static PrivateKey read(Path file, Optional<Secret> passphrase) throws IOException {
    byte[] content = FileContent.read(file);
    try {
      return FileContent.isPem(content)
          ? firstKey(file, content, passphrase)
          : key(file, derKey(content), passphrase);
    } catch (UnusableFileException unusable) {
      throw unusable;
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new UnusableFileException(file, "expected a private key", unreadable);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static PrivateKey firstKey(Path file, byte[] content, Optional<Secret> passphrase)
      throws IOException {
    for (Object object : FileContent.pemObjects(file, content)) {
      if (object instanceof PrivateKeyInfo
          || object instanceof PEMKeyPair
          || object instanceof PEMEncryptedKeyPair
          || object instanceof PKCS8EncryptedPrivateKeyInfo) {
        return key(file, object, passphrase);
      }
    }
    throw new UnusableFileException(file, "expected a private key, found none");
  }

  private static Object derKey(byte[] content) throws IOException {
    try {
      return PrivateKeyInfo.getInstance(content);
    } catch (IllegalArgumentException notPlain) {
      return new PKCS8EncryptedPrivateKeyInfo(content);
    }
  }

  private static PrivateKey key(Path file, Object object, Optional<Secret> passphrase)
      throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    return switch (object) {
      case PrivateKeyInfo plain -> converter.getPrivateKey(plain);
      case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
      case PEMEncryptedKeyPair encrypted ->
          converter.getPrivateKey(decrypt(file, encrypted, passphrase).getPrivateKeyInfo());
      case PKCS8EncryptedPrivateKeyInfo encrypted ->
          converter.getPrivateKey(decrypt(file, encrypted, passphrase));
      default -> throw new UnusableFileException(file, "expected a private key, found none");
    };
  }

  private static PEMKeyPair decrypt(
      Path file, PEMEncryptedKeyPair encrypted, Optional<Secret> passphrase) throws IOException {
    char[] characters = Passphrase.characters(file, passphrase);
    try {
      return encrypted.decryptKeyPair(new BcPEMDecryptorProvider(characters));
    } catch (PEMException wrong) {
      throw wrongPassphrase(file, wrong);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static PrivateKeyInfo decrypt(
      Path file, PKCS8EncryptedPrivateKeyInfo encrypted, Optional<Secret> passphrase)
      throws IOException {
    char[] characters = Passphrase.characters(file, passphrase);
    try {
      return encrypted.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(SealedKey.passphraseAlgorithms())
              .build(characters));
    } catch (PKCSException | OperatorCreationException | IllegalArgumentException wrong) {
      throw wrongPassphrase(file, wrong);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static UnusableFileException wrongPassphrase(Path file, Exception cause) {
    return new UnusableFileException(
        file, "its key cannot be decrypted: the passphrase is wrong, or the file damaged", cause);
  }
}
