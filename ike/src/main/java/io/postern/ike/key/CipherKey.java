package io.postern.ike.key;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.HashAlgorithm;
import java.util.Arrays;

/** The key that encrypts the messages of an ISAKMP SA, out of SKEYID_e (RFC 2409 Appendix B). */
final class CipherKey {
  private CipherKey() {}

  static Secret derive(HashAlgorithm prf, Secret skeyidE, CipherAlgorithm cipher) {
    if (cipher == CipherAlgorithm.DES_CBC) {
      return firstSoundDesKey(skeyidE.expose());
    }
    if (skeyidE.size() >= cipher.keySize()) {
      return Secret.take(Arrays.copyOf(skeyidE.expose(), cipher.keySize()));
    }
    return expand(prf, skeyidE, cipher.keySize());
  }

  /** Ka = K1 | K2 | …, K1 = prf(SKEYID_e, 0), Kn = prf(SKEYID_e, Kn-1), cut to {@code size}. */
  private static Secret expand(HashAlgorithm prf, Secret skeyidE, int size) {
    byte[] key = new byte[size];
    byte[] block = {0};
    for (int filled = 0; filled < size; filled += block.length) {
      byte[] next = prf.hmac(skeyidE.expose(), block);
      Arrays.fill(block, (byte) 0);
      block = next;
      System.arraycopy(block, 0, key, filled, Math.min(block.length, size - filled));
    }
    Arrays.fill(block, (byte) 0);
    return Secret.take(key);
  }

  /** "The first eight non-weak and non-semi-weak bytes": the first octets, or the next eight. */
  private static Secret firstSoundDesKey(byte[] skeyidE) {
    int size = CipherAlgorithm.DES_CBC.keySize();
    for (int from = 0; from + size <= skeyidE.length; from += size) {
      byte[] key = Arrays.copyOfRange(skeyidE, from, from + size);
      if (!WeakDesKeys.contains(key)) {
        return Secret.take(key);
      }
    }
    throw new IllegalStateException("SKEYID_e holds weak DES keys only: 1 in 2^104");
  }
}
