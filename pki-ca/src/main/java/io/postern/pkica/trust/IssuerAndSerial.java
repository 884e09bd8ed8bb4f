package io.postern.pkica.trust;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** What names a certificate in CRLs and elsewhere (RFC 5280 §4.1.2.2). */
public record IssuerAndSerial(X500Principal issuer, BigInteger serial) {
  public static IssuerAndSerial of(X509Certificate certificate) {
    return new IssuerAndSerial(certificate.getIssuerX500Principal(), certificate.getSerialNumber());
  }

  /** Those that {@code crl} lists; of an indirect CRL each by its own issuer (§5.3.3). */
  public static Set<IssuerAndSerial> listedBy(X509CRL crl) {
    Set<IssuerAndSerial> listed = new HashSet<>();
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries != null) {
      for (X509CRLEntry entry : entries) {
        X500Principal named = entry.getCertificateIssuer();
        listed.add(
            new IssuerAndSerial(
                named == null ? crl.getIssuerX500Principal() : named, entry.getSerialNumber()));
      }
    }
    return listed;
  }
}
