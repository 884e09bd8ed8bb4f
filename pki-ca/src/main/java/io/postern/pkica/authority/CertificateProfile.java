package io.postern.pkica.authority;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** What a certificate is for, and so which extensions it gets. */
public enum CertificateProfile {
  /** A headend: what RFC 4945 §5.1.3.12 names, and what Apple's and Microsoft's clients demand. */
  GATEWAY(
      Duration.ofDays(397),
      List.of(KeyPurposeId.id_kp_serverAuth, Purposes.IPSEC_IKE, Purposes.IKE_INTERMEDIATE)),
  /** A user's device, or a branch that connects to a headend. */
  CLIENT(Duration.ofDays(397), List.of(KeyPurposeId.id_kp_clientAuth, Purposes.IPSEC_IKE)),
  /** An authority below this one, or another one that is cross-certified. */
  AUTHORITY(Duration.ofDays(3650), List.of()),
  /** Signs OCSP answers in our place (RFC 6960 §4.2.2.2). */
  OCSP_RESPONDER(Duration.ofDays(90), List.of(KeyPurposeId.id_kp_OCSPSigning)),
  /** Signs and decrypts SCEP messages in our place (RFC 8894 §2.1.2). */
  REGISTRATION(Duration.ofDays(397), List.of());

  /** Those that Bouncy Castle has no constant of. */
  private static final class Purposes {
    static final KeyPurposeId IPSEC_IKE = of("1.3.6.1.5.5.7.3.17");
    static final KeyPurposeId IKE_INTERMEDIATE = of("1.3.6.1.5.5.8.2.2");

    private static KeyPurposeId of(String identifier) {
      return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(identifier));
    }
  }

  private final Duration validity;
  private final List<KeyPurposeId> purposes;

  CertificateProfile(Duration validity, List<KeyPurposeId> purposes) {
    this.validity = validity;
    this.purposes = purposes;
  }

  /** How long it is valid if nobody says otherwise. */
  public Duration validity() {
    return validity;
  }

  /** Its name on the command line, e.g. {@code gateway}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<CertificateProfile> ofLabel(String label) {
    for (CertificateProfile profile : values()) {
      if (profile.label().equals(label)) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }

  List<KeyPurposeId> purposes() {
    return purposes;
  }

  boolean isAuthority() {
    return this == AUTHORITY;
  }
}
