package io.postern.pkica.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A path that was found, leaf first.
 *
 * @param certificates at least the leaf; without the anchor, unless the leaf itself is the anchor
 * @param statusKnown whether a CRL or an OCSP answer vouched for each of them
 */
public record CertificatePath(
    List<X509Certificate> certificates, X509Certificate anchor, boolean statusKnown) {
  public CertificatePath {
    certificates = List.copyOf(certificates);
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** The certificate whose key signed the one at {@code index}. */
  X509Certificate issuerOf(int index) {
    return index + 1 < certificates.size() ? certificates.get(index + 1) : anchor;
  }

  CertificatePath withStatusKnown() {
    return new CertificatePath(certificates, anchor, true);
  }
}
