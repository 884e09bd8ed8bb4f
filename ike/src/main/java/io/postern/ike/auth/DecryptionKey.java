package io.postern.ike.auth;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;

/**
 * A key that decrypts for us in RSA encryption (RFC 2409 §5.2, §5.3), and does nothing else: a key
 * that signs too was the way into IKEv1 of several gateways (CVE-2018-0131, CVE-2017-17305,
 * CVE-2018-8753, CVE-2018-9129).
 */
public interface DecryptionKey {
  /** DER; what HASH(1) is made of. */
  Bytes certificate();

  /** Octets of the modulus, and so of each ciphertext. */
  int size();

  /**
   * Decrypts PKCS #1 block type 2. It never fails: what is no valid ciphertext has a plaintext too,
   * made of the ciphertext and of a secret, always the same and like any other, so that neither the
   * time nor what follows tells one from the other.
   *
   * @param ciphertext of any length; only the length may show
   * @return the caller's to close
   */
  Secret decrypt(Bytes ciphertext);
}
