package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import io.postern.pkica.revocation.FetchEvent.Outcome;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether a CRL that was fetched takes the place of the one before. It mostly comes over HTTP in
 * the clear: whoever sits on the way could otherwise have a good one forgotten by sending an old
 * one, or one of his own.
 *
 * @param issuers certificates by whose keys it may be signed; others may be delegated
 */
record CrlSuccession(Collection<X509Certificate> issuers, Instant now) {
  /**
   * @param crl the one that was fetched, if it is taken; else the one before stays
   */
  record Judged(Outcome outcome, Optional<X509CRL> crl) {}

  Judged judge(Bytes content, Optional<X509CRL> before) {
    Optional<X509CRL> read = read(content);
    if (read.isEmpty()) {
      return new Judged(Outcome.UNREADABLE, Optional.empty());
    }
    X509CRL fresh = read.get();
    if (isOver(fresh)) {
      return new Judged(Outcome.EXPIRED, Optional.empty());
    }
    Optional<X509CRL> good = before.filter(crl -> !isOver(crl)).filter(this::isProven);
    if (!isProven(fresh)) {
      // A CRL may be signed by another key than certificates: validation finds its certificate.
      return new Judged(Outcome.UNTRUSTED, good.isPresent() ? Optional.empty() : read);
    }
    return good.filter(crl -> madeAt(crl).isAfter(madeAt(fresh))).isPresent()
        ? new Judged(Outcome.OLDER, Optional.empty())
        : new Judged(Outcome.FETCHED, read);
  }

  private static Instant madeAt(X509CRL crl) {
    return crl.getThisUpdate().toInstant();
  }

  private static Optional<X509CRL> read(Bytes content) {
    try {
      return CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(content.toArray()))
              instanceof X509CRL crl
          ? Optional.of(crl)
          : Optional.empty();
    } catch (GeneralSecurityException noCrl) {
      return Optional.empty();
    }
  }

  private boolean isOver(X509CRL crl) {
    return crl.getNextUpdate() != null && crl.getNextUpdate().toInstant().isBefore(now);
  }

  private boolean isProven(X509CRL crl) {
    return issuers.stream()
        .filter(issuer -> issuer.getSubjectX500Principal().equals(crl.getIssuerX500Principal()))
        .anyMatch(issuer -> signed(crl, issuer));
  }

  private static boolean signed(X509CRL crl, X509Certificate issuer) {
    try {
      crl.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException anotherKeySignedIt) {
      return false;
    }
  }
}
