package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.EspTransforms;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ciphers of ESP as phase 2 names them: the transform of RFC 2407 §4.4.4 and its registry, with
 * one key length each.
 *
 * <p>KEYMAT begins with the cipher's key. Where the table says so a salt follows it: the nonce of
 * counter mode (RFC 3686 §5.1, 4 octets), the salts of CCM (RFC 4309 §7.1, 3 octets), GCM (RFC 4106
 * §8.1), GMAC (RFC 4543 §5.4) and ChaCha20-Poly1305 (RFC 7634 §2), 4 octets each.
 */
public enum EspCipher {
  NULL("null", EspTransforms.NULL, 0, Kind.NONE, 0, Strength.LEGACY),
  DES_CBC("des", EspTransforms.DES, 64, Kind.FIXED, 0, Strength.LEGACY),
  TRIPLE_DES_CBC("3des", EspTransforms.TRIPLE_DES, 192, Kind.FIXED, 0, Strength.LEGACY),
  BLOWFISH_128_CBC(
      "blowfish128", EspTransforms.BLOWFISH, 128, Kind.CBC, 0, Strength.LEGACY, "blowfish"),
  BLOWFISH_192_CBC("blowfish192", EspTransforms.BLOWFISH, 192, Kind.CBC, 0, Strength.LEGACY),
  BLOWFISH_256_CBC("blowfish256", EspTransforms.BLOWFISH, 256, Kind.CBC, 0, Strength.LEGACY),
  CAST_128_CBC("cast128", EspTransforms.CAST, 128, Kind.CBC, 0, Strength.LEGACY, "cast"),
  AES_128_CBC("aes128", EspTransforms.AES_CBC, 128, Kind.CBC, 0, Strength.MODERN, "aes"),
  AES_192_CBC("aes192", EspTransforms.AES_CBC, 192, Kind.CBC, 0, Strength.MODERN),
  AES_256_CBC("aes256", EspTransforms.AES_CBC, 256, Kind.CBC, 0, Strength.MODERN),
  AES_128_CTR("aes128ctr", EspTransforms.AES_CTR, 128, Kind.COUNTER, 4, Strength.MODERN),
  AES_192_CTR("aes192ctr", EspTransforms.AES_CTR, 192, Kind.COUNTER, 4, Strength.MODERN),
  AES_256_CTR("aes256ctr", EspTransforms.AES_CTR, 256, Kind.COUNTER, 4, Strength.MODERN),
  AES_128_CCM_8("aes128ccm8", EspTransforms.AES_CCM_8, 128, Kind.COMBINED, 3, Strength.COMPATIBLE),
  AES_192_CCM_8("aes192ccm8", EspTransforms.AES_CCM_8, 192, Kind.COMBINED, 3, Strength.COMPATIBLE),
  AES_256_CCM_8("aes256ccm8", EspTransforms.AES_CCM_8, 256, Kind.COMBINED, 3, Strength.COMPATIBLE),
  AES_128_CCM_12("aes128ccm12", EspTransforms.AES_CCM_12, 128, Kind.COMBINED, 3, Strength.MODERN),
  AES_192_CCM_12("aes192ccm12", EspTransforms.AES_CCM_12, 192, Kind.COMBINED, 3, Strength.MODERN),
  AES_256_CCM_12("aes256ccm12", EspTransforms.AES_CCM_12, 256, Kind.COMBINED, 3, Strength.MODERN),
  AES_128_CCM_16("aes128ccm16", EspTransforms.AES_CCM_16, 128, Kind.COMBINED, 3, Strength.MODERN),
  AES_192_CCM_16("aes192ccm16", EspTransforms.AES_CCM_16, 192, Kind.COMBINED, 3, Strength.MODERN),
  AES_256_CCM_16("aes256ccm16", EspTransforms.AES_CCM_16, 256, Kind.COMBINED, 3, Strength.MODERN),
  AES_128_GCM_8("aes128gcm8", EspTransforms.AES_GCM_8, 128, Kind.COMBINED, 4, Strength.COMPATIBLE),
  AES_192_GCM_8("aes192gcm8", EspTransforms.AES_GCM_8, 192, Kind.COMBINED, 4, Strength.COMPATIBLE),
  AES_256_GCM_8("aes256gcm8", EspTransforms.AES_GCM_8, 256, Kind.COMBINED, 4, Strength.COMPATIBLE),
  AES_128_GCM_12("aes128gcm12", EspTransforms.AES_GCM_12, 128, Kind.COMBINED, 4, Strength.MODERN),
  AES_192_GCM_12("aes192gcm12", EspTransforms.AES_GCM_12, 192, Kind.COMBINED, 4, Strength.MODERN),
  AES_256_GCM_12("aes256gcm12", EspTransforms.AES_GCM_12, 256, Kind.COMBINED, 4, Strength.MODERN),
  AES_128_GCM(
      "aes128gcm16", EspTransforms.AES_GCM_16, 128, Kind.COMBINED, 4, Strength.MODERN, "aes128gcm"),
  AES_192_GCM(
      "aes192gcm16", EspTransforms.AES_GCM_16, 192, Kind.COMBINED, 4, Strength.MODERN, "aes192gcm"),
  AES_256_GCM(
      "aes256gcm16", EspTransforms.AES_GCM_16, 256, Kind.COMBINED, 4, Strength.MODERN, "aes256gcm"),
  /** Integrity alone (RFC 4543 §3). */
  AES_128_GMAC(
      "aes128gmac", EspTransforms.NULL_AES_GMAC, 128, Kind.COMBINED, 4, Strength.COMPATIBLE),
  AES_192_GMAC(
      "aes192gmac", EspTransforms.NULL_AES_GMAC, 192, Kind.COMBINED, 4, Strength.COMPATIBLE),
  AES_256_GMAC(
      "aes256gmac", EspTransforms.NULL_AES_GMAC, 256, Kind.COMBINED, 4, Strength.COMPATIBLE),
  CAMELLIA_128_CBC(
      "camellia128", EspTransforms.CAMELLIA, 128, Kind.CBC, 0, Strength.MODERN, "camellia"),
  CAMELLIA_192_CBC("camellia192", EspTransforms.CAMELLIA, 192, Kind.CBC, 0, Strength.MODERN),
  CAMELLIA_256_CBC("camellia256", EspTransforms.CAMELLIA, 256, Kind.CBC, 0, Strength.MODERN),
  CHACHA20_POLY1305(
      "chacha20poly1305",
      EspTransforms.CHACHA20_POLY1305,
      256,
      Kind.COMBINED_FIXED,
      4,
      Strength.MODERN,
      "chacha20");

  /** What goes with a cipher in an offer. */
  private enum Kind {
    NONE,
    /** One key length, so that none is named (RFC 2407 §4.5). */
    FIXED,
    CBC,
    COUNTER,
    COMBINED,
    COMBINED_FIXED
  }

  /** What old peers mean that name no key length: RFC 3602 §5.3, RFC 2451 §3, RFC 4312 §5. */
  private static final int DEFAULT_KEY_BITS = 128;

  private final String label;
  private final int transformId;
  private final int keyBits;
  private final Kind kind;
  private final int saltSize;
  private final Strength strength;
  private final List<String> aliases;

  EspCipher(
      String label,
      int transformId,
      int keyBits,
      Kind kind,
      int saltSize,
      Strength strength,
      String... aliases) {
    this.label = label;
    this.transformId = transformId;
    this.keyBits = keyBits;
    this.kind = kind;
    this.saltSize = saltSize;
    this.strength = strength;
    this.aliases = List.of(aliases);
  }

  public String label() {
    return label;
  }

  public int transformId() {
    return transformId;
  }

  /** With the parity bits of DES. */
  public int keyBits() {
    return keyBits;
  }

  /** True if offers name the key length (attribute 6). */
  public boolean keyLengthAttribute() {
    return kind == Kind.CBC || kind == Kind.COUNTER || kind == Kind.COMBINED;
  }

  /** Octets of the salt that follows the key in KEYMAT, 0 for none. */
  public int saltSize() {
    return saltSize;
  }

  /** Octets of KEYMAT: key and salt. */
  public int keymatSize() {
    return keyBits / 8 + saltSize;
  }

  /** True if it protects integrity by itself. */
  public boolean combined() {
    return kind == Kind.COMBINED || kind == Kind.COMBINED_FIXED;
  }

  /**
   * True if ESP has to have an integrity algorithm of its own with it, whatever AH does beside it:
   * RFC 4303 §3.2 (no NULL with NULL), RFC 3686 §2.1 (counter mode).
   */
  boolean needsIntegrity() {
    return kind == Kind.NONE || kind == Kind.COUNTER;
  }

  public Strength strength() {
    return strength;
  }

  /** Whether {@code offeredBits}, 0 if the offer names none, is the length of this one's key. */
  boolean hasKeyLength(int offeredBits) {
    return keyLengthAttribute()
        ? keyBits == (offeredBits == 0 ? DEFAULT_KEY_BITS : offeredBits)
        // RFC 2407 §4.5: none may be named; some peers do.
        : offeredBits == 0 || offeredBits == keyBits;
  }

  static Optional<EspCipher> ofLabel(String label) {
    return Arrays.stream(values())
        .filter(cipher -> cipher.label.equals(label) || cipher.aliases.contains(label))
        .findFirst();
  }

  /**
   * @param keyBits 0: not named
   */
  static Optional<EspCipher> of(int transformId, int keyBits) {
    return Arrays.stream(values())
        .filter(cipher -> cipher.transformId == transformId && cipher.hasKeyLength(keyBits))
        .findFirst();
  }
}
