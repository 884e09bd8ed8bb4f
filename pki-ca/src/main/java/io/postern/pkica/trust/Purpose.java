package io.postern.pkica.trust;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** What a peer's certificate is used for, and so what its extensions must allow. */
public enum Purpose {
  /** It proves an identity with a signature (RFC 2409 §5.1, RFC 4945 §5.1.3.2). */
  IKE_SIGNATURE,
  /** Nonces and identities are encrypted to it (RFC 2409 §5.2, §5.3). */
  IKE_ENCRYPTION,
  /** Whatever: the path alone counts. */
  ANY;

  // Bits of KeyUsage: RFC 5280 §4.2.1.3.
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final int DATA_ENCIPHERMENT = 3;

  /**
   * RFC 4945 §5.1.3.12 names id-kp-ipsecIKE and anyExtendedKeyUsage. The others are what working
   * networks issue to gateways and clients: iKEIntermediate, TLS server and client, and the three
   * of 1999 that the RFC deprecates.
   */
  private static final Set<String> EXTENDED =
      Set.of(
          "1.3.6.1.5.5.7.3.17",
          "2.5.29.37.0",
          "1.3.6.1.5.5.8.2.2",
          "1.3.6.1.5.5.7.3.1",
          "1.3.6.1.5.5.7.3.2",
          "1.3.6.1.5.5.7.3.5",
          "1.3.6.1.5.5.7.3.6",
          "1.3.6.1.5.5.7.3.7");

  /** Whether the certificate's key usage and extended key usage, where present, allow this. */
  public Reading<X509Certificate> check(X509Certificate leaf) {
    if (this == ANY) {
      return Reading.accepted(leaf);
    }
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !allowedBy(usage)) {
      return unfit(leaf, "its key usage does not allow " + wanted());
    }
    try {
      List<String> extended = leaf.getExtendedKeyUsage();
      return extended == null || extended.stream().anyMatch(EXTENDED::contains)
          ? Reading.accepted(leaf)
          : unfit(leaf, "its extended key usage is " + extended + ", none of which is for IKE");
    } catch (CertificateParsingException unreadable) {
      return unfit(leaf, "its extended key usage cannot be read: " + Words.of(unreadable));
    }
  }

  private boolean allowedBy(boolean[] usage) {
    return switch (this) {
      case IKE_SIGNATURE -> usage[DIGITAL_SIGNATURE] || usage[NON_REPUDIATION];
      case IKE_ENCRYPTION -> usage[KEY_ENCIPHERMENT] || usage[DATA_ENCIPHERMENT];
      case ANY -> true;
    };
  }

  private String wanted() {
    return this == IKE_SIGNATURE ? "digital signatures" : "encipherment";
  }

  private static Reading<X509Certificate> unfit(X509Certificate leaf, String detail) {
    return Reading.refused(Reason.CERTIFICATE_UNFIT, Words.of(leaf) + ": " + detail);
  }
}
