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
  public TrustStore {
    anchors = List.copyOf(anchors);
    intermediates = List.copyOf(intermediates);
  }

  public static TrustStore of(X509Certificate... anchors) {
    return new TrustStore(List.of(anchors), List.of());
  }
}
