package io.postern.pkica.scep;

import io.postern.ike.auth.Identity;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.trust.KeyPolicy;
import java.time.Duration;
import java.util.Collection;

/**
 * Whom SCEP certifies, and how.
 *
 * @param validity of what is issued
 * @param legacy whether MD5 and DES are answered
 */
public record EnrolmentPolicy(
    ChallengePolicy challenge,
    NamePolicy names,
    KeyPolicy keys,
    CertificateProfile profile,
    Duration validity,
    boolean legacy) {
  public static EnrolmentPolicy of(ChallengePolicy challenge) {
    return new EnrolmentPolicy(
        challenge,
        NamePolicy.ANY,
        KeyPolicy.MODERN,
        CertificateProfile.CLIENT,
        CertificateProfile.CLIENT.validity(),
        false);
  }

  /** The same, but that nobody enrols for these names of the headend. */
  public EnrolmentPolicy reserving(Collection<Identity> headend) {
    return new EnrolmentPolicy(
        challenge, names.reserving(headend), keys, profile, validity, legacy);
  }
}
