package io.postern.pkica.expiry;

import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.keyfile.SealedKey;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.trust.CertificateIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * A certificate of the headend itself, from its own authority. It is kept in a file with its key,
 * which the authority's passphrase opens, and made anew, with a new key, when two thirds of its
 * time are over, when it was revoked, when another key of the authority signs, and when it no
 * longer fits.
 */
public final class ServerCertificate {
  /** A third of its time is left for whatever goes wrong. */
  private static final int PARTS = 3;

  private final CertificateAuthority authority;
  private final Secret passphrase;
  private final InstantSource clock;

  /**
   * @param passphrase under which keys are kept; in use as long as this is
   */
  public ServerCertificate(CertificateAuthority authority, Secret passphrase, InstantSource clock) {
    this.authority = authority;
    this.passphrase = passphrase;
    this.clock = clock;
  }

  /**
   * What it has to be.
   *
   * @param names alternative names, all of them
   */
  public record Wanted(
      Path file, KeyAlgorithm key, String commonName, List<Identity> names, Duration validity) {
    public Wanted {
      names = List.copyOf(names);
    }
  }

  /**
   * The one of the file, if it serves; otherwise a new one, which is in the file then. To be called
   * every now and then.
   *
   * @throws IOException if the file cannot be read or written; what it holds else stays there
   */
  public KeyedChain present(Wanted wanted) throws AuthorityException, IOException {
    Optional<KeyedChain> kept = kept(wanted.file());
    return withIssuers(kept.isPresent() && serves(kept.get(), wanted) ? kept.get() : make(wanted));
  }

  private Optional<KeyedChain> kept(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(KeyedChain.ofPem(file, Optional.of(passphrase), file))
        : Optional.empty();
  }

  private boolean serves(KeyedChain chain, Wanted wanted) throws AuthorityException {
    X509Certificate certificate = chain.certificate();
    Instant end = certificate.getNotAfter().toInstant();
    Duration whole = Duration.between(certificate.getNotBefore().toInstant(), end);
    X509Certificate signer = authority.chain().getFirst();
    // None can be made that ends later than the authority itself.
    boolean longest = !end.isBefore(signer.getNotAfter().toInstant());
    boolean fresh = clock.instant().isBefore(longest ? end : end.minus(whole.dividedBy(PARTS)));
    boolean named =
        wanted.names().stream()
            .allMatch(
                name ->
                    CertificateIdentity.STANDARD.check(certificate, name)
                        instanceof Reading.Accepted<X509Certificate>);
    boolean inForce =
        authority
            .find(certificate.getSerialNumber())
            .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
            .flatMap(IssuedCertificate::certificate)
            .filter(certificate::equals)
            .isPresent();
    return fresh
        && named
        && inForce
        && signed(certificate, signer)
        && sameKind(certificate.getPublicKey(), wanted.key());
  }

  private static boolean sameKind(PublicKey key, KeyAlgorithm wanted) {
    return switch (key) {
      case RSAPublicKey rsa -> wanted.label().equals("rsa" + rsa.getModulus().bitLength());
      case ECPublicKey elliptic ->
          wanted.label().equals("p" + elliptic.getParams().getOrder().bitLength());
      default -> false;
    };
  }

  private KeyedChain make(Wanted wanted) throws AuthorityException, IOException {
    KeyPair pair = wanted.key().generate();
    X509Certificate certificate =
        authority.issue(
            new CertificateApplication(
                new X500NameBuilder().addRDN(BCStyle.CN, commonName(wanted.commonName())).build(),
                new AlternativeNames(wanted.names()),
                pair.getPublic()),
            CertificateProfile.GATEWAY,
            wanted.validity());
    KeyedChain made = new KeyedChain(pair.getPrivate(), List.of(certificate));
    write(wanted.file(), made);
    return made;
  }

  /**
   * RFC 5280 Appendix A.1 has at most 64 characters; a longer name is an alternative one in full.
   */
  private static String commonName(String name) {
    return name.substring(0, Math.min(name.length(), 64));
  }

  /** Whole or not at all. */
  private void write(Path file, KeyedChain chain) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        beside,
        sealed(SealedKey.seal(chain.key(), passphrase))
            + PemText.ofCertificates(chain.certificates()));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String sealed(Bytes der) {
    return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray())
        + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
  }

  /**
   * As they are now: a cross-certificate may have come since. A root is left out: whoever trusts it
   * has it (RFC 5280 §6.1), and strongSwan would take it for the end of the way where a
   * cross-certificate leads on.
   */
  private KeyedChain withIssuers(KeyedChain own) throws AuthorityException {
    List<X509Certificate> chain = new ArrayList<>(List.of(own.certificate()));
    authority.chain().stream().filter(issuer -> !selfSigned(issuer)).forEach(chain::add);
    return new KeyedChain(own.key(), chain);
  }

  private static boolean selfSigned(X509Certificate certificate) {
    return signed(certificate, certificate);
  }

  /** Certificates of a roll-over have one name too: only the key tells them apart. */
  private static boolean signed(X509Certificate certificate, X509Certificate signer) {
    try {
      certificate.verify(signer.getPublicKey());
      return true;
    } catch (GeneralSecurityException byAnother) {
      return false;
    }
  }
}
