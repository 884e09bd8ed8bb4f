package io.postern.pkica.keyfile;

import io.postern.ike.key.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A private key with its certificate.
 *
 * @param certificates the key's own first, then those that lead towards an anchor
 */
public record KeyedChain(PrivateKey key, List<X509Certificate> certificates) {
  public KeyedChain {
    certificates = List.copyOf(certificates);
  }

  public X509Certificate certificate() {
    return certificates.getFirst();
  }

  /** Not the key. */
  @Override
  public String toString() {
    return "key of " + certificate().getSubjectX500Principal().getName();
  }

  /**
   * From two files.
   *
   * @throws UnusableFileException also if the first certificate is not that of the key
   */
  public static KeyedChain ofPem(Path keyFile, Optional<Secret> passphrase, Path certificateFile)
      throws IOException {
    PrivateKey key = PrivateKeyFile.read(keyFile, passphrase);
    List<X509Certificate> certificates = CertificateFile.read(certificateFile);
    if (!KeyPairing.belongTogether(key, certificates.getFirst().getPublicKey())) {
      throw new UnusableFileException(
          certificateFile, "its first certificate is not that of the key in " + keyFile);
    }
    return new KeyedChain(key, certificates);
  }

  /**
   * From a PKCS #12 file (RFC 7292) with one key.
   *
   * @throws UnusableFileException if it has none or several, or the passphrase is wrong
   */
  public static KeyedChain ofPkcs12(Path file, Secret passphrase) throws IOException {
    byte[] content = FileContent.read(file);
    char[] characters = Passphrase.characters(passphrase);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), characters);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1) {
        throw new UnusableFileException(
            file, "expected one private key with its certificate, found " + keys.size());
      }
      return entry(file, store, keys.getFirst(), characters);
    } catch (UnusableFileException unusable) {
      throw unusable;
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new UnusableFileException(
          file, "expected PKCS #12, or the passphrase is wrong", unreadable);
    } finally {
      Arrays.fill(characters, '\0');
      Arrays.fill(content, (byte) 0);
    }
  }

  private static KeyedChain entry(Path file, KeyStore store, String alias, char[] characters)
      throws GeneralSecurityException, UnusableFileException {
    List<X509Certificate> chain = new ArrayList<>();
    Certificate[] found = store.getCertificateChain(alias);
    if (found != null) {
      for (Certificate certificate : found) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    }
    if (store.getKey(alias, characters) instanceof PrivateKey key && !chain.isEmpty()) {
      return new KeyedChain(key, chain);
    }
    throw new UnusableFileException(file, "expected a private key with its certificate");
  }
}
