package io.postern.pkica.scep;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;

/** What a request is answered with (RFC 8894 §3.3.2). */
sealed interface ScepReply {
  /**
   * The certificate alone: some clients take the first of several, and DER puts a set into an order
   * of its own. The authority's are had with GetCACert.
   */
  record Issued(X509Certificate certificate) implements ScepReply {}

  record Crl(X509CRL crl) implements ScepReply {}

  /** A person will decide: ask again with CertPoll. */
  record Pending() implements ScepReply {}

  record Failure(ScepFailure failure, String detail) implements ScepReply {}
}
