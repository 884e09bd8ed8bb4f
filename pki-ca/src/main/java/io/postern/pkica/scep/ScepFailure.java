package io.postern.pkica.scep;

/** failInfo (RFC 8894 §3.2.1.4.5). */
public enum ScepFailure {
  BAD_ALGORITHM,
  BAD_MESSAGE_CHECK,
  BAD_REQUEST,
  BAD_TIME,
  BAD_CERTIFICATE_ID
}
