package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import java.util.Optional;

/**
 * The ciphers that protect phase 1 and its successors, all in CBC mode. The numbers are those of
 * attribute class 1 (RFC 2409 Appendix A; AES: RFC 3602 §5; Camellia: RFC 4312). Of a cipher whose
 * key varies these are the lengths that peers name.
 */
public enum CipherAlgorithm {
  DES_CBC(1, 8, 8, Strength.LEGACY, "des", new JdkCbc("DES")),
  BLOWFISH_128_CBC(3, 16, 8, Strength.LEGACY, "blowfish128", new JdkCbc("Blowfish")),
  BLOWFISH_192_CBC(3, 24, 8, Strength.LEGACY, "blowfish192", new JdkCbc("Blowfish")),
  BLOWFISH_256_CBC(3, 32, 8, Strength.LEGACY, "blowfish256", new JdkCbc("Blowfish")),
  BLOWFISH_448_CBC(3, 56, 8, Strength.LEGACY, "blowfish448", new JdkCbc("Blowfish")),
  TRIPLE_DES_CBC(5, 24, 8, Strength.LEGACY, "3des", new JdkCbc("DESede")),
  CAST_128_CBC(6, 16, 8, Strength.LEGACY, "cast128", BouncyCbc.CAST),
  AES_128_CBC(7, 16, 16, Strength.MODERN, "aes128", new JdkCbc("AES")),
  AES_192_CBC(7, 24, 16, Strength.MODERN, "aes192", new JdkCbc("AES")),
  AES_256_CBC(7, 32, 16, Strength.MODERN, "aes256", new JdkCbc("AES")),
  CAMELLIA_128_CBC(8, 16, 16, Strength.MODERN, "camellia128", BouncyCbc.CAMELLIA),
  CAMELLIA_192_CBC(8, 24, 16, Strength.MODERN, "camellia192", BouncyCbc.CAMELLIA),
  CAMELLIA_256_CBC(8, 32, 16, Strength.MODERN, "camellia256", BouncyCbc.CAMELLIA);

  // Specification: RFC 2409 Appendix A, RFC 3602 §5, RFC 4312.
  private static final int BLOWFISH = 3;
  private static final int CAST = 6;
  private static final int AES = 7;
  private static final int CAMELLIA = 8;

  private final int ikeId;
  private final int keySize;
  private final int blockSize;
  private final Strength strength;
  private final String label;
  private final CbcCipher cbc;

  CipherAlgorithm(
      int ikeId, int keySize, int blockSize, Strength strength, String label, CbcCipher cbc) {
    this.ikeId = ikeId;
    this.keySize = keySize;
    this.blockSize = blockSize;
    this.strength = strength;
    this.label = label;
    this.cbc = cbc;
  }

  /** The value of the phase 1 attribute Encryption Algorithm. */
  public int ikeId() {
    return ikeId;
  }

  /** Bits of the key, those of DES and 3DES with their parity: 64 and 192. */
  public int keyBits() {
    return keySize * 8;
  }

  /** Whether the attribute Key Length goes with it: only where the length varies. */
  public boolean keyLengthAttribute() {
    return defaultKeyBits(ikeId) != 0;
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
    return run(/* encrypt= */ true, key, iv, padded);
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
    return run(/* encrypt= */ false, key, iv, ciphertext);
  }

  private byte[] run(boolean encrypt, Secret key, byte[] iv, byte[] text) {
    requireLength("key", keySize, key.size());
    requireLength("IV", blockSize, iv.length);
    requireLength("last block", 0, text.length % blockSize);
    return cbc.run(encrypt, key.expose(), iv, text);
  }

  private void requireLength(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(
          "%s wants a %s of %d octets, not %d".formatted(label, what, expected, actual));
    }
  }

  /**
   * @param keyBits the attribute Key Length, 0 when absent: then the cipher's own default, and for
   *     DES and 3DES, whose length is fixed, nothing else will do (RFC 2409 Appendix A)
   */
  public static Optional<CipherAlgorithm> of(int ikeId, int keyBits) {
    int wanted = keyBits == 0 ? defaultKeyBits(ikeId) : keyBits;
    for (CipherAlgorithm cipher : values()) {
      int attribute = cipher.keyLengthAttribute() ? cipher.keyBits() : 0;
      if (cipher.ikeId == ikeId && attribute == wanted) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }

  /** RFC 2409 Appendix B, RFC 3602 §2.2, RFC 4312 §2; 0 where the length is fixed. */
  private static int defaultKeyBits(int ikeId) {
    return switch (ikeId) {
      case BLOWFISH -> 448;
      case CAST, AES, CAMELLIA -> 128;
      default -> 0;
    };
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
