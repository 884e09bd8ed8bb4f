package io.postern.pkica.revocation;

import java.net.URI;
import java.util.Locale;

/**
 * What became of fetching, for the log and for counters.
 *
 * @param kind {@code crl} or {@code ocsp}
 * @param detail why it was not {@link Outcome#FETCHED}; empty if it was
 */
public record FetchEvent(URI address, String kind, Outcome outcome, String detail) {
  /** What it is good for. */
  public enum Outcome {
    FETCHED,
    /** There was no answer of status 200 in time, or too long a one. */
    UNREACHABLE,
    /** It is no CRL, or no OCSP answer that says anything of the certificate. */
    UNREADABLE,
    /** Its next update is over. */
    EXPIRED,
    /** There was a later one before. */
    OLDER,
    /** None of the issuers that are known signed it. */
    UNTRUSTED;

    /** In lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
