package io.postern.pkica.revocation;

import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.store.StoreException;
import io.postern.pkica.trust.RevocationSource;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Knows what our own authority revoked the moment it is in the store, and leaves certificates of
 * others to another source.
 */
public record OwnRevocations(CertificateAuthority authority, RevocationSource others)
    implements RevocationSource {
  @Override
  public List<X509CRL> crls(List<X509Certificate> certificates, List<X509Certificate> issuers) {
    return others.crls(certificates, issuers);
  }

  @Override
  public Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now) {
    try {
      if (!authority.anchors().contains(issuer)) {
        return others.ocsp(certificate, issuer, now);
      }
      return authority
          .find(certificate.getSerialNumber())
          .filter(line -> line.certificate().filter(certificate::equals).isPresent())
          .map(line -> status(line.state()))
          .orElse(Status.UNKNOWN);
    } catch (StoreException silent) {
      return Status.UNKNOWN;
    }
  }

  private static Status status(IssuedCertificate.State state) {
    return switch (state) {
      case ISSUED -> Status.GOOD;
      case REVOKED -> Status.REVOKED;
      case RESERVED, ABANDONED -> Status.UNKNOWN;
    };
  }
}
