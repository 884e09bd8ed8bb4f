package io.postern.pkica.trust;

/** What becomes of a peer whose certificate may have been revoked. */
public enum RevocationPolicy {
  /** Nobody comes in unless a CRL or an OCSP answer says that the whole path is good. */
  STRICT,
  /** A path whose status nobody knows is let in; a revoked one is not. */
  SOFT,
  /** Nobody looks. */
  OFF
}
