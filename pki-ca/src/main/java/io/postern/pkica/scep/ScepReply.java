package io.postern.pkica.scep;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a request is answered with (RFC 8894 §3.3.2). */
sealed interface ScepReply {
  /** The first certificate is the one that was asked for. */
  record Certificates(List<X509Certificate> certificates) implements ScepReply {}

  record Crl(X509CRL crl) implements ScepReply {}

  /** A person will decide: ask again with CertPoll. */
  record Pending() implements ScepReply {}

  record Failure(ScepFailure failure, String detail) implements ScepReply {}
}
