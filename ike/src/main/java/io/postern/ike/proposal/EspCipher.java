package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import java.util.Optional;

/** The ciphers of ESP as phase 2 names them (RFC 2407 §4.4.4, RFC 3602 §5, RFC 4106 §8). */
public enum EspCipher {
  NULL("null", 11, 0, false, 0, 0, false, Strength.LEGACY),
  TRIPLE_DES_CBC("3des", 3, 192, false, 24, 0, false, Strength.LEGACY),
  AES_128_CBC("aes128", 12, 128, true, 16, 0, false, Strength.MODERN),
  AES_192_CBC("aes192", 12, 192, true, 24, 0, false, Strength.MODERN),
  AES_256_CBC("aes256", 12, 256, true, 32, 0, false, Strength.MODERN),
  AES_128_GCM("aes128gcm16", 20, 128, true, 16, 4, true, Strength.MODERN),
  AES_192_GCM("aes192gcm16", 20, 192, true, 24, 4, true, Strength.MODERN),
  AES_256_GCM("aes256gcm16", 20, 256, true, 32, 4, true, Strength.MODERN);

  private final String label;
  private final int transformId;
  private final int keyBits;
  private final boolean keyLengthAttribute;
  private final int keySize;
  private final int saltSize;
  private final boolean combined;
  private final Strength strength;

  EspCipher(
      String label,
      int transformId,
      int keyBits,
      boolean keyLengthAttribute,
      int keySize,
      int saltSize,
      boolean combined,
      Strength strength) {
    this.label = label;
    this.transformId = transformId;
    this.keyBits = keyBits;
    this.keyLengthAttribute = keyLengthAttribute;
    this.keySize = keySize;
    this.saltSize = saltSize;
    this.combined = combined;
    this.strength = strength;
  }

  public String label() {
    return label;
  }

  public int transformId() {
    return transformId;
  }

  public int keyBits() {
    return keyBits;
  }

  /** True if offers name the key length (attribute 6). */
  public boolean keyLengthAttribute() {
    return keyLengthAttribute;
  }

  /** Octets of KEYMAT: key and salt. */
  public int keymatSize() {
    return keySize + saltSize;
  }

  /** True if it needs no integrity algorithm beside it. */
  public boolean combined() {
    return combined;
  }

  public Strength strength() {
    return strength;
  }

  static Optional<EspCipher> ofLabel(String label) {
    for (EspCipher cipher : values()) {
      if (cipher.label.equals(label)) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }

  /**
   * {@code keyBits} 0: no attribute; AES then means 128 (RFC 3602 §5.3 wants it, old peers omit
   * it).
   */
  static Optional<EspCipher> of(int transformId, int keyBits) {
    for (EspCipher cipher : values()) {
      boolean sameLength =
          cipher.keyLengthAttribute
              ? cipher.keyBits == (keyBits == 0 ? 128 : keyBits)
              : keyBits == 0 || keyBits == cipher.keyBits;
      if (cipher.transformId == transformId && sameLength) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }
}
