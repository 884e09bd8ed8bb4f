package io.postern.pkica.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whom a connection trusts.
 *
 * @param anchors where every path must end. An anchor may also be an intermediate authority or the
 *     peer's very certificate
 * @param intermediates certificates that help to get there and are not trusted by themselves:
 *     intermediate authorities that peers do not send, and cross-certificates
 */
public record TrustStore(List<X509Certificate> anchors, List<X509Certificate> intermediates) {
  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  /**
   * @throws IllegalArgumentException if an anchor limits the names below it but was issued by
   *     another: such a limit holds only where the issuer's key can be seen, so trust the issuer
   */
  public TrustStore {
    anchors = List.copyOf(anchors);
    intermediates = List.copyOf(intermediates);
    for (X509Certificate anchor : anchors) {
      if (constrains(anchor) && !selfIssued(anchor)) {
        throw new IllegalArgumentException(
            Words.of(anchor)
                + " has name constraints and was issued by "
                + Words.issuerOf(anchor)
                + ": trust its issuer and keep this one among the intermediates");
      }
    }
  }

  public static TrustStore of(X509Certificate... anchors) {
    return new TrustStore(List.of(anchors), List.of());
  }

  static boolean constrains(X509Certificate certificate) {
    return certificate.getExtensionValue(NAME_CONSTRAINTS) != null;
  }

  static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }
}
