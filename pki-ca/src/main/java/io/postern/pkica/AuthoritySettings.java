package io.postern.pkica;

import io.postern.pkica.authority.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the authority works.
 *
 * @param crlValidity from a CRL's making to the time when the next must be there
 * @param crlRenewal the age at which a CRL is made anew without a revocation
 * @param deltas there, if a revocation makes a delta CRL rather than a full one
 */
public record AuthoritySettings(
    Publication publication,
    Duration crlValidity,
    Duration crlRenewal,
    Optional<DeltaCrls> deltas) {
  public static final AuthoritySettings DEFAULT =
      new AuthoritySettings(Publication.NONE, Duration.ofDays(7), Duration.ofDays(1));

  public AuthoritySettings(Publication publication, Duration crlValidity, Duration crlRenewal) {
    this(publication, crlValidity, crlRenewal, Optional.empty());
  }

  /**
   * Delta CRLs (RFC 5280 §5.2.4). A peer that does not read them learns of a revocation when it
   * fetches the next full CRL.
   *
   * @param places where they are fetched, written into each full CRL (RFC 5280 §5.2.6); as in
   *     {@link Publication}
   * @param validity from a delta CRL's making to the time when the next must be there
   */
  public record DeltaCrls(List<String> places, Duration validity) {
    public DeltaCrls {
      places = List.copyOf(places);
    }
  }

  public AuthoritySettings withPublication(Publication other) {
    return new AuthoritySettings(other, crlValidity, crlRenewal, deltas);
  }

  public AuthoritySettings withDeltas(DeltaCrls some) {
    return new AuthoritySettings(publication, crlValidity, crlRenewal, Optional.of(some));
  }
}
