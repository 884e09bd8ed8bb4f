package io.postern.pkica;

import io.postern.pkica.authority.CrlIssuer;
import io.postern.pkica.authority.Revocation;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.Certificates;
import io.postern.pkica.store.Crls;
import io.postern.pkica.store.Database;
import java.math.BigInteger;
import java.security.ProviderException;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The CRLs of each key of the authority, each made and stored when it is due. */
final class CrlPublisher {
  private final Certificates certificates;
  private final Crls crls;
  private final AuthoritySettings settings;
  private final InstantSource clock;

  CrlPublisher(Database database, AuthoritySettings settings, InstantSource clock) {
    this.certificates = new Certificates(database);
    this.crls = new Crls(database);
    this.settings = settings;
    this.clock = clock;
  }

  /** The full one in force; a new one if there is none, or it comes of age. */
  X509CRL full(long generation, KeyedChain signer) throws AuthorityException {
    return base(generation, signer).crl();
  }

  /** What is revoked since the full one; empty where there are no delta CRLs. */
  Optional<X509CRL> delta(long generation, KeyedChain signer) throws AuthorityException {
    if (settings.deltas().isEmpty()) {
      return Optional.empty();
    }
    Crls.Numbered base = base(generation, signer);
    Duration half = settings.deltas().get().validity().dividedBy(2);
    Optional<X509CRL> latest =
        crls.latestDelta(generation, base.number())
            .map(Crls.Numbered::crl)
            .filter(crl -> isYoung(crl, half));
    return Optional.of(
        latest.isPresent()
            ? latest.get()
            : newDelta(generation, signer, base, settings.deltas().get()));
  }

  /** After a revocation: a delta CRL, or where there are none of those a full one. */
  void renew(long generation, KeyedChain signer) throws AuthorityException {
    if (settings.deltas().isPresent()) {
      newDelta(generation, signer, base(generation, signer), settings.deltas().get());
    } else {
      newFull(generation, signer);
    }
  }

  /** Makes and stores a full one whether or not it is due. */
  Crls.Numbered newFull(long generation, KeyedChain signer) throws AuthorityException {
    Instant now = clock.instant();
    long number = crls.reserve(generation);
    List<String> freshest =
        settings.deltas().map(AuthoritySettings.DeltaCrls::places).orElse(List.of());
    try {
      X509CRL crl =
          CrlIssuer.of(signer)
              .issue(
                  new CrlIssuer.Order(
                      certificates.revocations(generation, now),
                      BigInteger.valueOf(number),
                      now,
                      settings.crlValidity()),
                  freshest);
      crls.store(generation, number, crl, OptionalLong.empty());
      return new Crls.Numbered(number, crl);
    } catch (ProviderException unable) {
      throw AuthorityException.silentToken(unable);
    }
  }

  private X509CRL newDelta(
      long generation, KeyedChain signer, Crls.Numbered base, AuthoritySettings.DeltaCrls deltas)
      throws AuthorityException {
    Instant now = clock.instant();
    long number = crls.reserve(generation);
    // By what the full one has, not by time: clocks of several nodes differ.
    List<Revocation> since =
        certificates.revocations(generation, now).stream()
            .filter(one -> base.crl().getRevokedCertificate(one.serial()) == null)
            .toList();
    try {
      X509CRL crl =
          CrlIssuer.of(signer)
              .issueDelta(
                  new CrlIssuer.Order(since, BigInteger.valueOf(number), now, deltas.validity()),
                  BigInteger.valueOf(base.number()));
      crls.store(generation, number, crl, OptionalLong.of(base.number()));
      return crl;
    } catch (ProviderException unable) {
      throw AuthorityException.silentToken(unable);
    }
  }

  private Crls.Numbered base(long generation, KeyedChain signer) throws AuthorityException {
    Optional<Crls.Numbered> latest =
        crls.latest(generation).filter(one -> isYoung(one.crl(), settings.crlRenewal()));
    return latest.isPresent() ? latest.get() : newFull(generation, signer);
  }

  private boolean isYoung(X509CRL crl, Duration age) {
    return crl.getThisUpdate().toInstant().plus(age).isAfter(clock.instant());
  }
}
