package io.postern.pkica;

import io.postern.pkica.authority.Publication;
import java.time.Duration;

/**
 * How the authority works.
 *
 * @param crlValidity from a CRL's making to the time when the next must be there
 * @param crlRenewal the age at which a CRL is made anew without a revocation
 */
public record AuthoritySettings(
    Publication publication, Duration crlValidity, Duration crlRenewal) {
  public static final AuthoritySettings DEFAULT =
      new AuthoritySettings(Publication.NONE, Duration.ofDays(7), Duration.ofDays(1));

  public AuthoritySettings withPublication(Publication other) {
    return new AuthoritySettings(other, crlValidity, crlRenewal);
  }
}
