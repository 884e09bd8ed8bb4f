package io.postern.pkica.trust;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What is known about revocation at this moment. It never waits: fetching is done elsewhere. */
public interface RevocationSource {
  /** What an OCSP answer says that was verified and is in force (RFC 6960 §2.2). */
  enum Status {
    GOOD,
    REVOKED,
    /** There is no answer, or it knows nothing. */
    UNKNOWN
  }

  /** Nothing is known. */
  RevocationSource NONE = ofCrls(List.of());

  /**
   * The CRLs that may speak of {@code certificates}; they are verified by whoever asked.
   *
   * @param issuers of those certificates, and maybe others
   */
  List<X509CRL> crls(List<X509Certificate> certificates, List<X509Certificate> issuers);

  Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now);

  /** A fixed set of CRLs, e.g. from a file. */
  static RevocationSource ofCrls(List<X509CRL> crls) {
    List<X509CRL> fixed = List.copyOf(crls);
    return new RevocationSource() {
      @Override
      public List<X509CRL> crls(List<X509Certificate> certificates, List<X509Certificate> issuers) {
        return fixed;
      }

      @Override
      public Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now) {
        return Status.UNKNOWN;
      }
    };
  }
}
