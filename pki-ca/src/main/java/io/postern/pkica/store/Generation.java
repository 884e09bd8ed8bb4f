package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * One key of the authority.
 *
 * @param sealedKey PKCS #8 under the operator's passphrase
 * @param certificate empty while another authority has not signed it yet
 */
public record Generation(
    long id,
    State state,
    String subject,
    String algorithm,
    Bytes sealedKey,
    Optional<X509Certificate> certificate) {
  /** The life of a generation. */
  public enum State {
    /** Its request is with another authority. */
    REQUESTED,
    /** Made, published, not used yet (RFC 8894 §4.7). */
    NEXT,
    /** It issues. */
    ACTIVE,
    /** It signs CRLs and OCSP answers for what it once issued, and nothing new. */
    RETIRED
  }

  public X509Certificate signed() {
    return certificate.orElseThrow(
        () -> new IllegalStateException("generation " + id + " has no certificate yet"));
  }
}
