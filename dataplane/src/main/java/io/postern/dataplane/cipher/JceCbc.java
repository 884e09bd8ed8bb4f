package io.postern.dataplane.cipher;

import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * CBC by JCE on heap arrays (RFC 3602, RFC 2451), initialised once with an IV of zeros.
 *
 * <p>A block with the sequence number is encrypted before the plaintext; what it becomes is the
 * packet's IV: a nonce under the cipher itself, which nobody can foresee (NIST SP 800-38A, appendix
 * C). To decrypt, the IV is decrypted as a first block, and dropped.
 */
final class JceCbc implements BlockMode {
  private final Cipher cipher;
  private final int blockSize;
  private final HeapKey key;

  /**
   * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   */
  JceCbc(EspTransform transform, int mode, byte[] keyOctets) {
    String algorithm = algorithm(transform);
    blockSize = transform.ivSize();
    key = new HeapKey(algorithm, keyOctets);
    try {
      cipher = Cipher.getInstance(algorithm + "/CBC/NoPadding");
      cipher.init(mode, key, new IvParameterSpec(new byte[blockSize]));
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have " + transform, wrong);
    }
  }

  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    byte[] input = scratch.input();
    writeCounter(sequence, input, blockSize);
    Memory.read(clear, input, blockSize, clearLength);
    int length = run(input, blockSize + clearLength, scratch.output());
    Memory.write(scratch.output(), 0, iv, length);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {
    Memory.read(iv, scratch.input(), 0, length);
    run(scratch.input(), length, scratch.output());
    Memory.write(scratch.output(), blockSize, iv + blockSize, length - blockSize);
  }

  private static String algorithm(EspTransform transform) {
    return switch (transform) {
      case DES_CBC -> "DES";
      case TRIPLE_DES_CBC -> "DESede";
      case BLOWFISH_128_CBC, BLOWFISH_192_CBC, BLOWFISH_256_CBC -> "Blowfish";
      default -> "AES";
    };
  }

  /** The block that becomes the IV: the number, zeros before it. */
  static void writeCounter(long sequence, byte[] block, int blockSize) {
    for (int index = 0; index < blockSize; index++) {
      int shift = (blockSize - 1 - index) * 8;
      block[index] = (byte) (shift < Long.SIZE ? sequence >>> shift : 0);
    }
  }

  private int run(byte[] input, int length, byte[] output) {
    try {
      return cipher.doFinal(input, 0, length, output, 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("CBC over whole blocks failed", impossible);
    }
  }

  @Override
  public void close() {
    key.destroy();
  }
}
