package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * The ciphers that protect phase 1 and its successors, all in CBC mode. The numbers are those of
 * attribute class 1 (RFC 2409 Appendix A; AES: RFC 3602 §5).
 */
public enum CipherAlgorithm {
  DES_CBC(1, 8, 8, Strength.LEGACY, "des", "DES"),
  TRIPLE_DES_CBC(5, 24, 8, Strength.LEGACY, "3des", "DESede"),
  AES_128_CBC(7, 16, 16, Strength.MODERN, "aes128", "AES"),
  AES_192_CBC(7, 24, 16, Strength.MODERN, "aes192", "AES"),
  AES_256_CBC(7, 32, 16, Strength.MODERN, "aes256", "AES");

  private static final int AES = 7;
  private static final int AES_DEFAULT_KEY_BITS = 128;

  private final int ikeId;
  private final int keySize;
  private final int blockSize;
  private final Strength strength;
  private final String label;
  private final String keyName;

  CipherAlgorithm(
      int ikeId, int keySize, int blockSize, Strength strength, String label, String keyName) {
    this.ikeId = ikeId;
    this.keySize = keySize;
    this.blockSize = blockSize;
    this.strength = strength;
    this.label = label;
    this.keyName = keyName;
  }

  /** The value of the phase 1 attribute Encryption Algorithm. */
  public int ikeId() {
    return ikeId;
  }

  /** Bits of the key with the parity bits of DES: 64, 192, 128, 192, 256. */
  public int keyBits() {
    return keySize * 8;
  }

  /** Whether the attribute Key Length goes with it: only where the length varies. */
  public boolean keyLengthAttribute() {
    return ikeId == AES;
  }

  /** Octets of the key. */
  public int keySize() {
    return keySize;
  }

  /** Octets of a block and of the IV. */
  public int blockSize() {
    return blockSize;
  }

  public Strength strength() {
    return strength;
  }

  /** The name in configuration, tables and logs, e.g. {@code aes256}. */
  public String label() {
    return label;
  }

  /**
   * Encrypts. The IV of the next message is the last block of what comes out.
   *
   * @param key {@link #keySize} octets
   * @param iv {@link #blockSize} octets
   * @param padded whole blocks, or none
   * @throws IllegalArgumentException if a length is another
   */
  public byte[] encrypt(Secret key, byte[] iv, byte[] padded) {
    return run(Cipher.ENCRYPT_MODE, key, iv, padded);
  }

  /**
   * Decrypts. A caller looks at the length before, since it is the peer's.
   *
   * @param key {@link #keySize} octets
   * @param iv {@link #blockSize} octets
   * @param ciphertext whole blocks, or none
   * @throws IllegalArgumentException if a length is another
   */
  public byte[] decrypt(Secret key, byte[] iv, byte[] ciphertext) {
    return run(Cipher.DECRYPT_MODE, key, iv, ciphertext);
  }

  private byte[] run(int mode, Secret key, byte[] iv, byte[] text) {
    requireLength("key", keySize, key.size());
    requireLength("IV", blockSize, iv.length);
    requireLength("last block", 0, text.length % blockSize);
    try {
      Cipher cipher = Cipher.getInstance(keyName + "/CBC/NoPadding");
      cipher.init(mode, new BorrowedKey(keyName, key.expose()), new IvParameterSpec(iv));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + keyName + " in CBC mode", e);
    }
  }

  private void requireLength(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(
          "%s wants a %s of %d octets, not %d".formatted(label, what, expected, actual));
    }
  }

  /**
   * @param keyBits the attribute Key Length, 0 when absent: AES then has 128 (RFC 3602 §2.2), and
   *     DES and 3DES, whose length is fixed, have nothing else
   */
  public static Optional<CipherAlgorithm> of(int ikeId, int keyBits) {
    int wanted = ikeId == AES && keyBits == 0 ? AES_DEFAULT_KEY_BITS : keyBits;
    for (CipherAlgorithm cipher : values()) {
      int attribute = cipher.keyLengthAttribute() ? cipher.keyBits() : 0;
      if (cipher.ikeId == ikeId && attribute == wanted) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }

  public static Optional<CipherAlgorithm> ofLabel(String label) {
    for (CipherAlgorithm cipher : values()) {
      if (cipher.label.equals(label)) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }
}
