package io.postern.pkica.est;

import io.postern.ike.message.Bytes;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What came over HTTPS.
 *
 * @param operation the last part of the path, e.g. {@code simpleenroll}
 * @param contentType empty if none was said
 * @param client whose key the client showed to have in the TLS handshake; whoever issued it
 * @param authorization the header of that name, a secret
 */
public record EstRequest(
    String method,
    String operation,
    String contentType,
    Bytes body,
    Optional<X509Certificate> client,
    Optional<String> authorization,
    InetAddress source) {
  /** Without the password. */
  @Override
  public String toString() {
    return method + " " + operation + " from " + source.getHostAddress();
  }
}
