package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import java.util.List;

/**
 * A key that signs for us. Whoever holds it signs; nobody here sees it. It is never the key of
 * {@link DecryptionKey}: a key that does both can be made to sign by who may ask it to decrypt.
 */
public interface SigningKey {
  SignatureKind kind();

  /** DER, the key's own certificate first, then its issuers; the trust anchor may be left out. */
  List<Bytes> certificates();

  /**
   * Signs a hash that is already made. RSA: PKCS #1 block type 1 around {@code octets} without an
   * OID (RFC 2409 §5.1), as long as the modulus. ECDSA: r followed by s, each as long as the order
   * of the curve, of {@code octets} as the digest (RFC 4754 §7).
   *
   * @throws IllegalStateException if the key cannot be used now
   */
  Bytes sign(Bytes octets);
}
