package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyPairing;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.Generation;
import io.postern.pkica.store.Generations;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * How an authority comes to have a key and a certificate, and the next ones: as a root, below
 * another authority, by roll-over with overlap, and joined to others by cross-certificates.
 */
public final class AuthorityFounding {
  private final Generations generations;
  private final AuthorityKeys keys;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param passphrase under which the keys are kept
   */
  public AuthorityFounding(Database database, Secret passphrase, InstantSource clock) {
    this(database, new KeyKeeper.UnderPassphrase(passphrase), clock);
  }

  /**
   * @param keeper of new keys; in use as long as this is
   */
  public AuthorityFounding(Database database, KeyKeeper keeper, InstantSource clock) {
    this.generations = new Generations(database);
    this.keys = new AuthorityKeys(generations, keeper);
    this.clock = clock;
  }

  /**
   * A new root, which signs at once.
   *
   * @throws AuthorityException if there is an authority already
   */
  public X509Certificate root(
      X500Name subject, KeyAlgorithm algorithm, Duration validity, AuthorityLimits limits)
      throws AuthorityException {
    requireNone();
    AuthorityKeys.Made made = keys.make(algorithm);
    X509Certificate certificate =
        CertificateIssuer.root(subject, made.pair(), order(validity), limits);
    add(Generation.State.ACTIVE, algorithm, made, certificate);
    return certificate;
  }

  /**
   * A new key for an authority below another one.
   *
   * @return the request to take there; {@link #accept} brings back what it answers
   */
  public Bytes request(X500Name subject, KeyAlgorithm algorithm) throws AuthorityException {
    requireNone();
    AuthorityKeys.Made made = keys.make(algorithm);
    generations.add(
        Generation.State.REQUESTED,
        subject.toString(),
        algorithm.label(),
        made.kept(),
        Optional.empty(),
        clock.instant());
    return CertificateApplication.write(subject, AlternativeNames.NONE, made.pair());
  }

  /**
   * What another authority answered to a request.
   *
   * @param chain our certificate first, then those that lead to an anchor
   * @throws AuthorityException if nobody waits for it, or it is none for an authority with our key
   */
  public void accept(List<X509Certificate> chain) throws AuthorityException {
    X509Certificate ours = chain.getFirst();
    if (ours.getBasicConstraints() < 0) {
      throw new AuthorityException("this certificate is not one for an authority");
    }
    for (Generation generation : generations.all()) {
      if (generation.state() == Generation.State.REQUESTED && has(generation, ours)) {
        generations.sign(generation.id(), ours, Generation.State.ACTIVE);
        for (X509Certificate companion : chain.subList(1, chain.size())) {
          addCompanion(generation.id(), companion);
        }
        return;
      }
    }
    throw new AuthorityException("this certificate is not for a key that was requested here");
  }

  /**
   * Makes the key that will sign after the present one, with the same limits, published beforehand.
   * Besides the new root there are the old one signed by the new key and the new one signed by the
   * old key, so that who trusts either finds the way to certificates of both (RFC 4210 §4.4).
   *
   * @throws AuthorityException if one is prepared already
   */
  public X509Certificate prepareRollOver(KeyAlgorithm algorithm, Duration validity)
      throws AuthorityException {
    if (generations.inState(Generation.State.NEXT).isPresent()) {
      throw new AuthorityException("the next key is prepared already: activate it first");
    }
    Generation present = active();
    KeyedChain old = keys.open(present);
    X500Name subject =
        X500Name.getInstance(old.certificate().getSubjectX500Principal().getEncoded());
    AuthorityKeys.Made made = keys.make(algorithm);
    X509Certificate fresh =
        CertificateIssuer.root(
            subject, made.pair(), order(validity), AuthorityLimits.of(old.certificate()));
    long next = add(Generation.State.NEXT, algorithm, made, fresh);
    KeyedChain young = new KeyedChain(made.pair().getPrivate(), List.of(fresh));
    addCompanion(next, crossSign(old, fresh));
    addCompanion(present.id(), crossSign(young, old.certificate()));
    return fresh;
  }

  /**
   * The prepared key signs from now on; the old one only for what it issued.
   *
   * @throws AuthorityException if none is prepared
   */
  public void activate() throws AuthorityException {
    generations.activate(
        generations
            .inState(Generation.State.NEXT)
            .orElseThrow(() -> new AuthorityException("no next key is prepared"))
            .id());
  }

  /**
   * Publishes what another authority certified of ours.
   *
   * @throws AuthorityException if it is not for our present key
   */
  public void acceptCross(X509Certificate certificate) throws AuthorityException {
    Generation present = active();
    if (!certificate.getPublicKey().equals(present.signed().getPublicKey())) {
      throw new AuthorityException("this certificate is not for the authority's present key");
    }
    addCompanion(present.id(), certificate);
  }

  private X509Certificate crossSign(KeyedChain issuer, X509Certificate other) {
    return CertificateIssuer.of(issuer, Publication.NONE)
        .issue(
            CertificateApplication.ofAuthority(other),
            order(Duration.between(clock.instant(), other.getNotAfter().toInstant())));
  }

  private boolean has(Generation generation, X509Certificate certificate)
      throws AuthorityException {
    PublicKey key = certificate.getPublicKey();
    return KeyPairing.belongTogether(keys.key(generation), key);
  }

  private long add(
      Generation.State state,
      KeyAlgorithm algorithm,
      AuthorityKeys.Made made,
      X509Certificate certificate) {
    return generations.add(
        state,
        certificate.getSubjectX500Principal().getName(),
        algorithm.label(),
        made.kept(),
        Optional.of(certificate),
        clock.instant());
  }

  private void addCompanion(long generation, X509Certificate certificate) {
    generations.addCompanion(generation, Fingerprint.sha256(certificate), certificate);
  }

  private CertificateIssuer.Order order(Duration validity) {
    Instant now = clock.instant();
    return new CertificateIssuer.Order(
        CertificateProfile.AUTHORITY, SerialNumbers.next(random), now, validity);
  }

  private Generation active() throws AuthorityException {
    return generations
        .inState(Generation.State.ACTIVE)
        .orElseThrow(() -> new AuthorityException("the authority has no certificate yet"));
  }

  private void requireNone() throws AuthorityException {
    if (!generations.all().isEmpty()) {
      throw new AuthorityException("there is an authority in this store already");
    }
  }
}
