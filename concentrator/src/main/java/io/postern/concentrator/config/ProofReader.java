package io.postern.concentrator.config;

import io.postern.actors.KeyVault;
import io.postern.actors.PeerTrust;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.EncryptionCredentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.PublicKeyPolicy;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code authenticate} of a group or site says, and whether everything is there that it needs.
 */
final class ProofReader {
  private static final Credentials NOTHING =
      new Credentials(
          Optional.empty(), List.of(), Optional.empty(), PublicKeyPolicy.DEFAULT, Optional.empty());

  private final Problems problems;
  private final CertificatesReader certificates;
  private final PeerTrust trust;

  ProofReader(Problems problems, CertificatesReader certificates, PeerTrust trust) {
    this.problems = problems;
    this.certificates = certificates;
    this.trust = trust;
  }

  /**
   * How phase 1 proves who is who.
   *
   * @param methods in order of preference
   */
  record Proof(List<AuthenticationMethod> methods, Credentials credentials) {
    Proof {
      methods = List.copyOf(methods);
    }
  }

  /**
   * @param section of a group or site, whose keys these two are
   * @param ours what we call ourselves there, if that is known
   * @return empty if anything is missing or wrong, which is told
   */
  Optional<Proof> read(
      SectionReader section,
      Key<List<Authenticate>> authenticate,
      Key<Secret> secret,
      Optional<Identity> ours) {
    List<Authenticate> words = section.get(authenticate);
    At at = new At(section, authenticate);
    Strength weakest = section.get(GroupSchema.ACCEPT);
    Optional<Credentials> credentials =
        secret(section, words, secret, policy(weakest))
            .flatMap(with -> signatures(at, words, with, weakest, ours))
            .flatMap(with -> encryption(at, words, with, weakest));
    return credentials.flatMap(with -> methods(at, words, with));
  }

  /** Where errors about the methods as such belong. */
  private record At(SectionReader section, Key<List<Authenticate>> key) {}

  private void error(At at, String message) {
    problems.error(at.section.locationOf(at.key), at.section.pathOf(at.key), message);
  }

  private static Credentials policy(Strength weakest) {
    return weakest == Strength.LEGACY ? NOTHING.withPublicKeys(PublicKeyPolicy.LEGACY) : NOTHING;
  }

  private Optional<Credentials> secret(
      SectionReader section, List<Authenticate> words, Key<Secret> key, Credentials so) {
    Optional<Authenticate> needing = words.stream().filter(Authenticate::needsSecret).findFirst();
    Optional<Secret> secret = section.find(key);
    if (needing.isEmpty()) {
      if (section.has(key)) {
        problems.warning(
            section.locationOf(key),
            section.pathOf(key),
            "nobody asks for it: authenticate names neither psk nor xauth-psk");
      }
      return Optional.of(so);
    }
    if (!section.has(key)) {
      problems.error(
          section.location(),
          section.pathOf(key),
          "missing; " + needing.get() + " needs it, e.g. of: openssl rand -base64 32");
    }
    return secret.map(so::withPreSharedKey);
  }

  private Optional<Credentials> signatures(
      At at, List<Authenticate> words, Credentials so, Strength weakest, Optional<Identity> ours) {
    Optional<Authenticate> needing =
        words.stream().filter(Authenticate::needsSigningKey).findFirst();
    if (needing.isEmpty()) {
      return Optional.of(so);
    }
    Optional<CertificatesReader.Signing> found = certificates.signingOf(at.section);
    if (found.isEmpty()) {
      if (!problems.anyErrorOf(CertificateSchema.CERTIFICATE.name())
          && !problems.anyErrorOf(AuthoritySchema.AUTHORITY.name())) {
        error(at, needing.get() + " needs certificate { … }, here or under postern");
      }
      return Optional.empty();
    }
    CertificatesReader.Signing signing = found.get();
    Credentials signs = so.withSigningKeys(signingKeys(signing, words, ours));
    Optional<Authenticate> trusting = words.stream().filter(Authenticate::needsTrust).findFirst();
    if (trusting.isEmpty()) {
      return Optional.of(signs);
    }
    SectionReader of = signing.section();
    if (signing.trust().isEmpty() && !signing.trustOwn()) {
      problems.error(
          of.locationOf(CertificateSchema.TRUST),
          of.pathOf(CertificateSchema.TRUST),
          "missing; "
              + trusting.get()
              + " needs the authorities that issue the peers' certificates");
      return Optional.empty();
    }
    try {
      return Optional.of(
          signs.withJudge(
              trust.signers(signing.trust(), signing.trustOwn(), weakest, signing.revocation())));
    } catch (IllegalArgumentException noAnchor) {
      problems.error(
          of.locationOf(CertificateSchema.TRUST),
          of.pathOf(CertificateSchema.TRUST),
          String.valueOf(noAnchor.getMessage()));
      return Optional.empty();
    }
  }

  /** Those of files, or those that our own authority certifies, of each kind that is needed. */
  private List<SigningKey> signingKeys(
      CertificatesReader.Signing signing, List<Authenticate> words, Optional<Identity> ours) {
    if (signing.key().isPresent()) {
      KeyVault.Opened<SigningKey> key = signing.key().get();
      ours.ifPresent(identity -> certificates.warnWithout(identity, key.certificate(), signing));
      return List.of(key.use());
    }
    OwnAuthority own = certificates.own().orElseThrow();
    ours.ifPresent(identity -> certificates.certify(identity, own, signing));
    return words.stream()
        .filter(Authenticate::needsSigningKey)
        .<SigningKey>map(own::key)
        .distinct()
        .toList();
  }

  private Optional<Credentials> encryption(
      At at, List<Authenticate> words, Credentials so, Strength weakest) {
    Optional<Authenticate> needing =
        words.stream().filter(Authenticate::needsDecryptionKey).findFirst();
    if (needing.isEmpty()) {
      return Optional.of(so);
    }
    Optional<KeyVault.Opened<DecryptionKey>> own = certificates.encryption();
    if (own.isEmpty() && !problems.anyErrorOf(CertificateSchema.ENCRYPTION.name())) {
      error(at, needing.get() + " needs postern.encryption { … }, a key that does not sign");
    }
    Optional<X509Certificate> peer = peerCertificate(at.section, needing.get());
    if (own.isEmpty() || peer.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          so.withEncryption(
              new EncryptionCredentials(
                  List.of(own.get().use()),
                  trust.decrypter(peer.get(), weakest),
                  Optional.of(Bytes.copyOf(peer.get().getEncoded())))));
    } catch (CertificateEncodingException | IllegalArgumentException unusable) {
      problems.error(
          at.section.locationOf(SiteSchema.PEER_CERTIFICATE),
          at.section.pathOf(SiteSchema.PEER_CERTIFICATE),
          String.valueOf(unusable.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<X509Certificate> peerCertificate(SectionReader section, Authenticate needing) {
    Key<Path> key = SiteSchema.PEER_CERTIFICATE;
    Optional<X509Certificate> peer =
        section
            .find(key)
            .flatMap(file -> certificates.certificates(section, key, file))
            .map(List::getFirst);
    if (!section.has(key)) {
      problems.error(
          section.location(),
          section.pathOf(key),
          "missing; " + needing + " encrypts to the peer's certificate, so it must be here");
    }
    peer.ifPresent(certificate -> certificates.checkTime(section, key, certificate));
    return peer;
  }

  private Optional<Proof> methods(At at, List<Authenticate> words, Credentials credentials) {
    List<AuthenticationMethod> methods = new ArrayList<>();
    for (Authenticate word : words) {
      Optional<AuthenticationMethod> method =
          credentials.signingKeys().stream()
              .flatMap(key -> word.method(Optional.of(key.kind())).stream())
              .findFirst()
              .or(() -> word.method(Optional.empty()));
      if (method.isEmpty()) {
        error(
            at,
            word
                + " needs a key for "
                + (word == Authenticate.ECDSA
                    ? "ECDSA, ours is for RSA"
                    : "RSA, ours is for ECDSA"));
        return Optional.empty();
      }
      methods.add(method.get());
    }
    return Optional.of(new Proof(methods.stream().distinct().toList(), credentials));
  }
}
