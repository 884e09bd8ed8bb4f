package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.CrlIssuer;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.Certificates;
import io.postern.pkica.store.Crls;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.Generation;
import io.postern.pkica.store.Generations;
import io.postern.pkica.store.IssuedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final Crls crls;
  private final AuthorityKeys keys;
  private final AuthoritySettings settings;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final List<Consumer<IssuedCertificate>> onRevocation = new ArrayList<>();

  CertificateAuthority(
      Database database, AuthorityKeys keys, AuthoritySettings settings, InstantSource clock) {
    this.generations = new Generations(database);
    this.certificates = new Certificates(database);
    this.crls = new Crls(database);
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
    AuthorityKeys keys = new AuthorityKeys(new Generations(database), passphrase);
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
    X509Certificate certificate =
        CertificateIssuer.of(signer, settings.publication())
            .issue(
                application, new CertificateIssuer.Order(profile, serial, now, validity), limits);
    certificates.store(certificate);
    return certificate;
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
              : "the certificate is not in force: " + find(serial).get().state());
    }
    IssuedCertificate revoked = find(serial).orElseThrow();
    renewCrl(revoked.generation());
    onRevocation.forEach(listener -> listener.accept(revoked));
    return revoked;
  }

  public Optional<IssuedCertificate> find(BigInteger serial) {
    return certificates.find(serial);
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
    Instant now = clock.instant();
    return certificates.ofSubject(subjectText(application)).stream()
        .filter(line -> line.notAfter().filter(now::isBefore).isPresent())
        .toList();
  }

  /** The CRL in force; a new one if there is none, or it comes of age. */
  public X509CRL crl() throws AuthorityException {
    Generation generation = active();
    Instant now = clock.instant();
    Optional<X509CRL> latest =
        crls.latest(generation.id())
            .filter(
                crl -> crl.getThisUpdate().toInstant().plus(settings.crlRenewal()).isAfter(now));
    return latest.isPresent() ? latest.get() : renewCrl(generation.id());
  }

  /** Makes and stores a CRL whether or not one is due. */
  public X509CRL newCrl() throws AuthorityException {
    return renewCrl(active().id());
  }

  private X509CRL renewCrl(long id) throws AuthorityException {
    Generation generation =
        generations.all().stream()
            .filter(one -> one.id() == id)
            .findFirst()
            .orElseThrow(() -> new AuthorityException("there is no key " + id));
    Instant now = clock.instant();
    long number = crls.reserve(id);
    X509CRL crl =
        CrlIssuer.of(keys.open(generation))
            .issue(
                certificates.revocations(id, now),
                BigInteger.valueOf(number),
                now,
                settings.crlValidity());
    crls.store(id, number, crl);
    return crl;
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
