package io.postern.ike.key;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.nio.ByteBuffer;

/** Ke_i and Ke_r of the revised mode of public key encryption (RFC 2409 §5.3). */
public final class EphemeralKey {
  private EphemeralKey() {}

  /**
   * Ke out of Ne = prf(N_b, CKY), in the manner of Appendix B. The caller's; "MUST be discarded
   * after use".
   *
   * @param nonce body of the nonce payload, in the clear
   * @param cookie of the end whose nonce it is
   */
  public static Secret derive(HashAlgorithm prf, Bytes nonce, long cookie, CipherAlgorithm cipher) {
    byte[] octets = ByteBuffer.allocate(Long.BYTES).putLong(cookie).array();
    try (Secret ne = Secret.take(prf.hmac(nonce.toArray(), octets))) {
      return CipherKey.derive(prf, ne, cipher);
    }
  }
}
