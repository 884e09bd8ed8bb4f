package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.Certificates;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.Generation;
import io.postern.pkica.store.Generations;
import io.postern.pkica.store.IssuedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The authority at work: issues, revokes, publishes. Whatever it hands out is in the store before.
 * It may be used by several threads, and by several processes over one PostgreSQL.
 *
 * @see AuthorityFounding for how it comes to be
 */
public final class CertificateAuthority {
  /** Nobody signs for longer: what is reserved since then was given up. */
  private static final Duration SIGNING = Duration.ofMinutes(10);

  private final Generations generations;
  private final Certificates certificates;
  private final CrlPublisher crls;
  private final AuthorityKeys keys;
  private final AuthoritySettings settings;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final List<Consumer<IssuedCertificate>> onRevocation = new ArrayList<>();

  CertificateAuthority(
      Database database, AuthorityKeys keys, AuthoritySettings settings, InstantSource clock) {
    this.generations = new Generations(database);
    this.certificates = new Certificates(database);
    this.crls = new CrlPublisher(database, settings, clock);
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Opens an authority that has been founded.
   *
   * @param passphrase of its keys; kept as long as this is used
   * @throws AuthorityException if there is none yet, or the passphrase is wrong
   */
  public static CertificateAuthority open(
      Database database, Secret passphrase, AuthoritySettings settings, InstantSource clock)
      throws AuthorityException {
    return open(database, new KeyKeeper.UnderPassphrase(passphrase), settings, clock);
  }

  /**
   * Opens an authority that has been founded.
   *
   * @param keeper of its keys; in use as long as this is
   * @throws AuthorityException if there is none yet, or its key cannot be had
   */
  public static CertificateAuthority open(
      Database database, KeyKeeper keeper, AuthoritySettings settings, InstantSource clock)
      throws AuthorityException {
    AuthorityKeys keys = new AuthorityKeys(new Generations(database), keeper);
    CertificateAuthority authority = new CertificateAuthority(database, keys, settings, clock);
    keys.open(authority.active());
    authority.certificates.abandon(clock.instant().minus(SIGNING));
    return authority;
  }

  /** Told of each certificate that was revoked here, after it is in the store. */
  public void onRevocation(Consumer<IssuedCertificate> listener) {
    onRevocation.add(listener);
  }

  /** The certificate that signs now, first, then those that lead from it to an anchor. */
  public List<X509Certificate> chain() throws AuthorityException {
    return signer().certificates();
  }

  /** What will sign after the roll-over, if one is prepared (RFC 8894 §4.7). */
  public Optional<X509Certificate> next() {
    return generations.inState(Generation.State.NEXT).flatMap(Generation::certificate);
  }

  /** Every certificate that ever signed here and is not over. */
  public List<X509Certificate> anchors() {
    return generations.all().stream()
        .flatMap(generation -> generation.certificate().stream())
        .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(clock.instant()))
        .toList();
  }

  /**
   * Every certificate that leads to an anchor of ours: of each key that is not over, or is next,
   * with its companions, those of a roll-over among them (RFC 4210 §4.4).
   */
  public List<X509Certificate> published() {
    Instant now = clock.instant();
    return generations.all().stream()
        .filter(generation -> generation.certificate().isPresent())
        .flatMap(
            generation ->
                Stream.concat(
                    generation.certificate().stream(),
                    generations.companions(generation.id()).stream()))
        .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(now))
        .distinct()
        .toList();
  }

  /**
   * Whether an applicant's subject is that of one of our own keys: RFC 5280 §4.1.2.6 wants it for
   * one entity alone, and name constraints pass over who seems to have issued itself.
   */
  public boolean isOwnName(CertificateApplication application) {
    try {
      X500Principal subject = new X500Principal(application.subject().getEncoded());
      return issuers().values().stream()
          .anyMatch(issuer -> issuer.getSubjectX500Principal().equals(subject));
    } catch (IOException e) {
      throw new IllegalStateException("a name cannot be encoded", e);
    }
  }

  /** Issues for {@code validity}, at most until the authority's own certificate ends. */
  public X509Certificate issue(
      CertificateApplication application, CertificateProfile profile, Duration validity)
      throws AuthorityException {
    return issue(application, profile, validity, AuthorityLimits.NONE);
  }

  /** Also for authorities below this one, and for others that are cross-certified. */
  public X509Certificate issue(
      CertificateApplication application,
      CertificateProfile profile,
      Duration validity,
      AuthorityLimits limits)
      throws AuthorityException {
    Generation generation = active();
    KeyedChain signer = keys.open(generation);
    Instant now = clock.instant();
    if (!signer.certificate().getNotAfter().toInstant().isAfter(now)) {
      throw new AuthorityException("the authority's own certificate is over: roll its key over");
    }
    BigInteger serial = reserve(generation.id(), application, profile, now);
    try {
      X509Certificate certificate =
          CertificateIssuer.of(signer, settings.publication())
              .issue(
                  application, new CertificateIssuer.Order(profile, serial, now, validity), limits);
      certificates.store(certificate);
      return certificate;
    } catch (ProviderException unable) {
      throw AuthorityException.silentToken(unable);
    }
  }

  private BigInteger reserve(
      long generation,
      CertificateApplication application,
      CertificateProfile profile,
      Instant now) {
    while (true) {
      BigInteger serial = SerialNumbers.next(random);
      if (certificates.reserve(
          new Certificates.Reservation(
              serial,
              generation,
              profile.label(),
              subjectText(application),
              application.names().toString()),
          now)) {
        return serial;
      }
    }
  }

  /** As {@link Certificates#ofSubject} compares it. */
  public static String subjectText(CertificateApplication application) {
    try {
      return new X500Principal(application.subject().getEncoded()).getName();
    } catch (IOException e) {
      throw new IllegalStateException("a name cannot be encoded", e);
    }
  }

  /**
   * Revokes at once; the CRL is made anew when it is next asked for.
   *
   * @throws AuthorityException if nothing is known of {@code serial}, or it is revoked already
   */
  public IssuedCertificate revoke(BigInteger serial, RevocationReason reason)
      throws AuthorityException {
    if (!certificates.revoke(serial, clock.instant(), reason)) {
      throw new AuthorityException(
          find(serial).isEmpty()
              ? "no certificate has the serial number " + serial.toString(16)
              : "the certificate is not in force: it is "
                  + find(serial).get().state().name().toLowerCase(Locale.ROOT));
    }
    IssuedCertificate revoked = find(serial).orElseThrow();
    crls.renew(revoked.generation(), signer(revoked.generation()));
    onRevocation.forEach(listener -> listener.accept(revoked));
    return revoked;
  }

  public Optional<IssuedCertificate> find(BigInteger serial) {
    return certificates.find(serial);
  }

  /**
   * What is in force and ends until {@code until}, without what was renewed: another in force with
   * the same subject ends later.
   */
  public List<IssuedCertificate> ending(Instant until) {
    Instant now = clock.instant();
    return certificates.ending(now, until).stream()
        .filter(
            line ->
                certificates.ofSubject(line.subject()).stream()
                    .noneMatch(
                        other ->
                            other.profile().equals(line.profile())
                                && other.names().equals(line.names())
                                && other.notAfter().filter(until::isBefore).isPresent()))
        .toList();
  }

  public List<IssuedCertificate> list() {
    return certificates.all();
  }

  /** Those that were revoked then or later, also by another process over the same store. */
  public List<IssuedCertificate> revokedSince(Instant since) {
    return certificates.revokedSince(since);
  }

  /** Those in force with the subject of {@code application}. */
  public List<IssuedCertificate> inForce(CertificateApplication application) {
    return inForce(subjectText(application));
  }

  /**
   * @param subject as {@code X500Principal.getName} writes it
   */
  public List<IssuedCertificate> inForce(String subject) {
    Instant now = clock.instant();
    return certificates.ofSubject(subject).stream()
        .filter(line -> line.notAfter().filter(now::isBefore).isPresent())
        .toList();
  }

  /** The full CRL in force of the key that signs now; a new one if there is none, or it is old. */
  public X509CRL crl() throws AuthorityException {
    return crls.full(active().id(), signer());
  }

  /** The full CRL of the key of that {@linkplain Publication#keyName name}, also a retired one. */
  public Optional<X509CRL> crl(String keyName) throws AuthorityException {
    Optional<Generation> generation = named(keyName);
    return generation.isPresent()
        ? Optional.of(crls.full(generation.get().id(), keys.open(generation.get())))
        : Optional.empty();
  }

  /** The full CRL of the key that issued the certificate of that serial number. */
  public X509CRL crlFor(BigInteger serial) throws AuthorityException {
    Optional<IssuedCertificate> line = find(serial);
    if (line.isEmpty()) {
      return crl();
    }
    long id = line.get().generation();
    return crls.full(id, signer(id));
  }

  /** What was revoked since the full CRL; empty unless delta CRLs are switched on. */
  public Optional<X509CRL> deltaCrl() throws AuthorityException {
    return crls.delta(active().id(), signer());
  }

  /** As {@link #deltaCrl()}, of the key of that name. */
  public Optional<X509CRL> deltaCrl(String keyName) throws AuthorityException {
    Optional<Generation> generation = named(keyName);
    return generation.isPresent()
        ? crls.delta(generation.get().id(), keys.open(generation.get()))
        : Optional.empty();
  }

  /** The certificate of the key of that name, also of a retired one. */
  public Optional<X509Certificate> certificate(String keyName) {
    return named(keyName).flatMap(Generation::certificate);
  }

  /** Makes and stores a CRL whether or not one is due. */
  public X509CRL newCrl() throws AuthorityException {
    return crls.newFull(active().id(), signer()).crl();
  }

  private Optional<Generation> named(String keyName) {
    return generations.all().stream()
        .filter(
            generation ->
                generation
                    .certificate()
                    .filter(certificate -> Publication.keyName(certificate).equals(keyName))
                    .isPresent())
        .findFirst();
  }

  /** The certificate of each key that signs or signed, by the number of its generation. */
  public Map<Long, X509Certificate> issuers() {
    Map<Long, X509Certificate> issuers = new LinkedHashMap<>();
    for (Generation generation : generations.all()) {
      generation.certificate().ifPresent(signed -> issuers.put(generation.id(), signed));
    }
    return issuers;
  }

  /**
   * The key of a generation, for those who answer for what it issued.
   *
   * @throws AuthorityException if there is none such, or it cannot be opened
   */
  public KeyedChain signer(long generation) throws AuthorityException {
    for (Generation one : generations.all()) {
      if (one.id() == generation && one.certificate().isPresent()) {
        return keys.open(one);
      }
    }
    throw new AuthorityException("there is no key " + generation);
  }

  /** The key that signs now, for those who answer in the authority's name. */
  public KeyedChain signer() throws AuthorityException {
    return keys.open(active());
  }

  private Generation active() throws AuthorityException {
    return generations
        .inState(Generation.State.ACTIVE)
        .orElseThrow(() -> new AuthorityException("the authority has no certificate yet"));
  }
}
