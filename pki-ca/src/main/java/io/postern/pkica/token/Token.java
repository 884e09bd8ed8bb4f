package io.postern.pkica.token;

import io.postern.ike.key.Secret;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.SerialNumbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A PKCS #11 token that one is logged in to, through the JDK's provider. The provider stays
 * registered with the JDK, last of all: so a signature with a key of the token finds its way there.
 */
public final class Token {
  /** Keys are found by their certificate; the one that is put there says nothing else. */
  private static final X500Name STAND_IN = new X500Name("CN=Postern key");

  private static final Duration STAND_IN_VALIDITY = Duration.ofDays(36_500);
  private static final int LABEL_OCTETS = 8;

  private final Provider provider;
  private final KeyStore keys;
  private final SecureRandom random = new SecureRandom();

  private Token(Provider provider, KeyStore keys) {
    this.provider = provider;
    this.keys = keys;
  }

  /**
   * Loads a token's library and logs in.
   *
   * @param slot its number; empty: the first that the library lists
   * @throws UnusableTokenException if there is no such library or slot, or the PIN is wrong
   */
  public static Token open(Path library, OptionalLong slot, Secret pin)
      throws UnusableTokenException {
    if (!library.toString().matches("[\\w/.+-]+")) {
      // It becomes a line of a configuration file, where blanks and lines have a meaning.
      throw new UnusableTokenException(
          "the token's library '" + library + "': expected letters, digits and /.+-_");
    }
    char[] characters = characters(pin);
    try {
      Provider provider = provider(library, slot);
      KeyStore keys = KeyStore.getInstance("PKCS11", provider);
      keys.load(null, characters);
      return new Token(provider, keys);
    } catch (ProviderException
        | InvalidParameterException
        | GeneralSecurityException
        | IOException unusable) {
      throw new UnusableTokenException(
          "the token of " + library + " cannot be used: " + reason(unusable), unusable);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static Provider provider(Path library, OptionalLong slot) {
    String name =
        "Postern-"
            + HexFormat.of().toHexDigits(library.toString().hashCode())
            + (slot.isPresent() ? "-" + slot.getAsLong() : "");
    Provider known = Security.getProvider("SunPKCS11-" + name);
    if (known != null) {
      return known;
    }
    Provider configured =
        Security.getProvider("SunPKCS11")
            .configure(
                "--name = "
                    + name
                    + "\nlibrary = "
                    + library
                    + (slot.isPresent() ? "\nslot = " + slot.getAsLong() : "\nslotListIndex = 0")
                    + "\n");
    Security.addProvider(configured);
    return configured;
  }

  /**
   * Makes a key pair in the token, where it stays.
   *
   * @return its label
   * @throws UnusableTokenException if the token makes no key of that kind, or is full
   */
  public String generate(KeyAlgorithm algorithm) throws UnusableTokenException {
    byte[] octets = new byte[LABEL_OCTETS];
    random.nextBytes(octets);
    String label = "postern-" + HexFormat.of().formatHex(octets);
    try {
      KeyPair pair = algorithm.generate(provider);
      X509Certificate standIn =
          CertificateIssuer.root(
              STAND_IN,
              pair,
              new CertificateIssuer.Order(
                  CertificateProfile.AUTHORITY,
                  SerialNumbers.next(random),
                  Instant.EPOCH,
                  STAND_IN_VALIDITY),
              AuthorityLimits.NONE);
      keys.setKeyEntry(label, pair.getPrivate(), null, new X509Certificate[] {standIn});
      return label;
    } catch (ProviderException | IllegalStateException | GeneralSecurityException unable) {
      throw new UnusableTokenException(
          "the token makes no key for " + algorithm.label() + ": " + reason(unable), unable);
    }
  }

  /**
   * A key pair by its label. The private key can be used, not read.
   *
   * @return empty if the token has none of that label
   */
  public Optional<KeyPair> find(String label) throws UnusableTokenException {
    try {
      if (!(keys.getKey(label, null) instanceof PrivateKey key)) {
        return Optional.empty();
      }
      PublicKey publicKey = keys.getCertificate(label).getPublicKey();
      return Optional.of(new KeyPair(publicKey, key));
    } catch (ProviderException | GeneralSecurityException unable) {
      throw new UnusableTokenException("the token does not answer: " + reason(unable), unable);
    }
  }

  /** What PKCS #11 says, e.g. CKR_PIN_INCORRECT, is in the innermost. */
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage());
  }

  private static char[] characters(Secret pin) {
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(pin.expose()));
    char[] characters = new char[decoded.remaining()];
    decoded.get(characters);
    Arrays.fill(decoded.array(), '\0');
    return characters;
  }

  @Override
  public String toString() {
    return "token " + provider.getName();
  }
}
