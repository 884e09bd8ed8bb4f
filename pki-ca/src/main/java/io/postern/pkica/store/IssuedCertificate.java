package io.postern.pkica.store;

import io.postern.pkica.authority.Revocation;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of the journal.
 *
 * @param names the alternative names, for people
 * @param certificate there once it was signed
 */
public record IssuedCertificate(
    BigInteger serial,
    long generation,
    State state,
    String profile,
    String subject,
    String names,
    Optional<Instant> notAfter,
    Optional<X509Certificate> certificate,
    Optional<Revocation> revocation) {
  /** What became of a serial number. */
  public enum State {
    /** It is about to be signed. */
    RESERVED,
    /** The process ended before it was stored: it was handed to nobody and is never used again. */
    ABANDONED,
    ISSUED,
    REVOKED
  }
}
