package io.postern.actors;

import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.UnusableFileException;
import io.postern.pkica.proof.HeldDecryptionKey;
import io.postern.pkica.proof.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens our private keys, and is the one place where they are used: what it gives out signs or
 * decrypts, and nobody sees the key behind it. No key does both, whatever its files are called: one
 * that did could be made to sign by who may ask it to decrypt (CVE-2018-0131, CVE-2017-17305).
 *
 * <p>One vault is for one reading of a configuration; it is used by one thread.
 */
public final class KeyVault {
  private final Map<Bytes, Path> signing = new HashMap<>();
  private final Map<Bytes, Path> decrypting = new HashMap<>();

  /**
   * Where a key is.
   *
   * @param chain its certificate first, then those of its issuers; as PEM, or without {@code key}
   *     as PKCS #12 (RFC 7292), which has the key too
   * @param passphrase of an encrypted key; closed by its owner
   */
  public record Files(Path chain, Optional<Path> key, Optional<Secret> passphrase) {}

  /**
   * A key that can be used, with its certificates, its own first.
   *
   * @param use signs or decrypts
   */
  public record Opened<K>(K use, List<X509Certificate> certificates) {
    public Opened {
      certificates = List.copyOf(certificates);
    }

    public X509Certificate certificate() {
      return certificates.getFirst();
    }
  }

  /**
   * A key for signatures of phase 1 (RFC 2409 §5.1, RFC 4754).
   *
   * @throws IOException saying which file is wrong and in what
   */
  public Opened<SigningKey> signing(Files files) throws IOException {
    KeyedChain chain = read(files);
    keepApart(files, chain, signing, decrypting, "decrypts too");
    try {
      return new Opened<>(SigningKeys.of(chain), chain.certificates());
    } catch (IllegalArgumentException unfit) {
      throw new UnusableFileException(files.chain(), String.valueOf(unfit.getMessage()));
    }
  }

  /**
   * A key for RSA encryption (RFC 2409 §5.2, §5.3).
   *
   * @throws IOException as above
   */
  public Opened<DecryptionKey> decrypting(Files files) throws IOException {
    KeyedChain chain = read(files);
    keepApart(files, chain, decrypting, signing, "signs too");
    try {
      return new Opened<>(
          new HeldDecryptionKey(chain.key(), chain.certificate()), chain.certificates());
    } catch (IllegalArgumentException unfit) {
      throw new UnusableFileException(files.chain(), "RSA encryption needs a key for RSA");
    }
  }

  private static KeyedChain read(Files files) throws IOException {
    if (files.key().isPresent()) {
      return KeyedChain.ofPem(files.key().get(), files.passphrase(), files.chain());
    }
    if (files.passphrase().isEmpty()) {
      throw new UnusableFileException(
          files.chain(), "a PKCS #12 file needs a passphrase, and PEM a key beside it");
    }
    return KeyedChain.ofPkcs12(files.chain(), files.passphrase().get());
  }

  private static void keepApart(
      Files files, KeyedChain chain, Map<Bytes, Path> kind, Map<Bytes, Path> other, String doing)
      throws UnusableFileException {
    Bytes key = Bytes.copyOf(chain.certificate().getPublicKey().getEncoded());
    Path elsewhere = other.get(key);
    if (elsewhere != null) {
      throw new UnusableFileException(
          files.chain(),
          "its key is that of "
              + elsewhere
              + ", which "
              + doing
              + ": encryption needs a key of its own");
    }
    kind.putIfAbsent(key, files.chain());
  }
}
