package io.postern.concentrator.config;

import io.postern.actors.KeyVault;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.trust.CertificateIdentity;
import io.postern.pkica.trust.Purpose;
import io.postern.pkica.trust.RevocationPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code certificate { … }}, which groups and sites may each have of their own, and {@code
 * encryption { … }}. What is common to all is read once.
 */
final class CertificatesReader {
  private static final Duration SOON = Duration.ofDays(30);

  private final Problems problems;
  private final KeyVault vault = new KeyVault();
  private final Optional<OwnAuthority> own;
  private final Optional<Signing> common;
  private final Optional<KeyVault.Opened<DecryptionKey>> encryption;

  /**
   * What we sign with, and whom we trust.
   *
   * @param key empty: our own authority certifies us
   * @param trust empty where nobody needs it
   * @param trustOwn whether our own authority is trusted too
   * @param section where it stands
   */
  record Signing(
      Optional<KeyVault.Opened<SigningKey>> key,
      List<X509Certificate> trust,
      boolean trustOwn,
      RevocationPolicy revocation,
      SectionReader section) {}

  /**
   * @param own our own authority, if there is one
   */
  CertificatesReader(SectionReader postern, Optional<OwnAuthority> own, Problems problems) {
    this.problems = problems;
    this.own = own;
    this.common = signing(postern);
    this.encryption = encryption(postern);
  }

  /** Its own, or else the common one; empty if there is none, or if it cannot be used. */
  Optional<Signing> signingOf(SectionReader groupOrSite) {
    return groupOrSite.has(CertificateSchema.CERTIFICATE) ? signing(groupOrSite) : common;
  }

  Optional<OwnAuthority> own() {
    return own;
  }

  Optional<KeyVault.Opened<DecryptionKey>> encryption() {
    return encryption;
  }

  /** Warns if peers that know us by this identity would not find it in the certificate. */
  void warnWithout(Identity identity, X509Certificate ours, Signing signing) {
    if (CertificateIdentity.STANDARD.check(ours, identity)
        instanceof Reading.Refused<X509Certificate>(Refusal refusal)) {
      warning(
          signing.section(),
          CertificateSchema.CHAIN,
          refusal.detail() + "; peers insist on it: have it issued anew, or set identity");
    }
  }

  /** Our own certificate gets this name, if it can. */
  void certify(Identity identity, OwnAuthority authority, Signing signing) {
    if (AuthorityReader.certifiable(identity)) {
      authority.name(identity);
    } else {
      problems.warning(
          signing.section().location(),
          signing.section().path() + "identity",
          identity + " cannot stand in our certificate, and peers insist on finding it there");
    }
  }

  private Optional<Signing> signing(SectionReader outer) {
    if (!outer.has(CertificateSchema.CERTIFICATE)) {
      return own.map(
          authority -> new Signing(Optional.empty(), List.of(), true, RevocationPolicy.OFF, outer));
    }
    SectionReader section = outer.section(CertificateSchema.CERTIFICATE);
    Optional<KeyVault.Opened<SigningKey>> key =
        section.find(CertificateSchema.CHAIN).flatMap(chain -> signingKey(section, chain));
    boolean certifiedByOurselves = own.isPresent() && !section.has(CertificateSchema.CHAIN);
    if (own.isEmpty() && !section.has(CertificateSchema.CHAIN)) {
      problems.error(
          section.location(),
          section.pathOf(CertificateSchema.CHAIN),
          "missing; expected " + CertificateSchema.CHAIN.type().label());
    }
    Optional<List<X509Certificate>> trust = trust(section);
    boolean trustOwn = section.get(CertificateSchema.TRUST_OWN) && own.isPresent();
    RevocationPolicy revocation = section.get(CertificateSchema.REVOCATION);
    return key.isEmpty() && !certifiedByOurselves || trust.isEmpty()
        ? Optional.empty()
        : Optional.of(new Signing(key, trust.get(), trustOwn, revocation, section));
  }

  private Optional<KeyVault.Opened<SigningKey>> signingKey(SectionReader section, Path chain) {
    return files(section, chain)
        .flatMap(files -> opened(section, CertificateSchema.CHAIN, () -> vault.signing(files)))
        .map(
            key -> {
              checkOwn(section, CertificateSchema.CHAIN, key.certificate(), Purpose.IKE_SIGNATURE);
              return key;
            });
  }

  private Optional<KeyVault.Opened<DecryptionKey>> encryption(SectionReader postern) {
    if (!postern.has(CertificateSchema.ENCRYPTION)) {
      return Optional.empty();
    }
    SectionReader section = postern.section(CertificateSchema.ENCRYPTION);
    Key<Path> at = CertificateSchema.ENCRYPTION_CERTIFICATE;
    return section
        .find(at)
        .flatMap(chain -> files(section, chain))
        .flatMap(files -> opened(section, at, () -> vault.decrypting(files)))
        .map(
            key -> {
              checkOwn(section, at, key.certificate(), Purpose.IKE_ENCRYPTION);
              return key;
            });
  }

  private Optional<KeyVault.Files> files(SectionReader section, Path chain) {
    Optional<Path> key = section.find(CertificateSchema.KEY);
    Optional<Secret> passphrase = section.find(CertificateSchema.PASSPHRASE);
    if (section.has(CertificateSchema.PASSPHRASE) && passphrase.isEmpty()) {
      return Optional.empty();
    }
    Path holder = key.orElse(chain);
    try {
      if (SecretType.everybodyMayRead(holder)) {
        Key<Path> at = key.isPresent() ? CertificateSchema.KEY : CertificateSchema.CHAIN;
        warning(section, at, holder + " is readable by everybody; do: chmod o-r " + holder);
      }
    } catch (IOException unreadable) {
      // Told when the key is opened.
    }
    return Optional.of(new KeyVault.Files(chain, key, passphrase));
  }

  private interface Opening<K> {
    K open() throws IOException;
  }

  private <K> Optional<K> opened(SectionReader section, Key<?> at, Opening<K> opening) {
    try {
      return Optional.of(opening.open());
    } catch (IOException unusable) {
      problems.error(section.locationOf(at), section.pathOf(at), Reasons.of(unusable));
      return Optional.empty();
    }
  }

  /** All certificates of a file; empty with an error if there are none. */
  Optional<List<X509Certificate>> certificates(SectionReader section, Key<?> at, Path file) {
    return opened(section, at, () -> CertificateFile.read(file));
  }

  private Optional<List<X509Certificate>> trust(SectionReader section) {
    List<X509Certificate> anchors = new ArrayList<>();
    boolean whole = true;
    for (Path file : section.get(CertificateSchema.TRUST)) {
      Optional<List<X509Certificate>> read = certificates(section, CertificateSchema.TRUST, file);
      read.ifPresent(anchors::addAll);
      whole &= read.isPresent();
      read.stream()
          .flatMap(List::stream)
          .forEach(anchor -> checkTime(section, CertificateSchema.TRUST, anchor));
    }
    return whole ? Optional.of(List.copyOf(anchors)) : Optional.empty();
  }

  private void checkOwn(
      SectionReader section, Key<?> at, X509Certificate certificate, Purpose purpose) {
    checkTime(section, at, certificate);
    if (purpose.check(certificate) instanceof Reading.Refused<X509Certificate>(Refusal refusal)) {
      warning(section, at, refusal.detail() + "; peers may refuse it");
    }
  }

  void checkTime(SectionReader section, Key<?> at, X509Certificate certificate) {
    Instant now = Instant.now();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    String name = "the certificate of " + certificate.getSubjectX500Principal();
    if (end.isBefore(now)) {
      warning(section, at, name + " ended on " + day(end) + ": nobody takes it any longer");
    } else if (begin.isAfter(now)) {
      warning(section, at, name + " begins on " + day(begin) + ": is the clock right?");
    } else if (end.isBefore(now.plus(SOON))) {
      warning(section, at, name + " ends on " + day(end) + ": have it renewed");
    }
  }

  private static String day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private void warning(SectionReader section, Key<?> at, String message) {
    problems.warning(section.locationOf(at), section.pathOf(at), message);
  }
}
