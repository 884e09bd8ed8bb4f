package io.postern.ike.key;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.util.Arrays;

/**
 * Where the IVs of IKEv1 start (RFC 2409 Appendix B). Within an exchange the IV of a message is the
 * last block of the ciphertext before it, sent or received.
 */
public final class IvChain {
  private IvChain() {}

  /**
   * The IV of the first encrypted message of phase 1: hash(g^xi | g^xr), cut to a block.
   *
   * @param blockSize octets, at most the size of the hash
   */
  public static byte[] initial(HashAlgorithm hash, Bytes gxi, Bytes gxr, int blockSize) {
    return Arrays.copyOf(hash.digest(gxi.toArray(), gxr.toArray()), blockSize);
  }

  /**
   * The IV of the first message of any exchange after phase 1: hash(last block | M-ID), cut to a
   * block.
   *
   * @param lastPhaseOneBlock the last block of ciphertext of the last message of phase 1
   * @param blockSize octets, at most the size of the hash
   */
  public static byte[] ofMessage(
      HashAlgorithm hash, byte[] lastPhaseOneBlock, int messageId, int blockSize) {
    return Arrays.copyOf(hash.digest(lastPhaseOneBlock, Octets.of(messageId)), blockSize);
  }
}
