package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.AhTransforms;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The values of the phase 2 attribute 5, Authentication Algorithm (RFC 2407 §4.5, RFC 4868 §5, RFC
 * 4543 §9), each with the AH transform that it belongs to (RFC 2407 §4.4.3).
 */
public enum IntegrityAlgorithm {
  HMAC_MD5("md5", 1, AhTransforms.MD5, 16, 0, true, Strength.LEGACY),
  HMAC_SHA1("sha1", 2, AhTransforms.SHA, 20, 0, true, Strength.COMPATIBLE, "sha"),
  HMAC_SHA256("sha256", 5, AhTransforms.SHA2_256, 32, 0, true, Strength.MODERN, "sha2_256"),
  /**
   * SHA-2 as drafts before RFC 4868 cut it, to 96 bits. No peer says that it does: on the wire this
   * is {@link #HMAC_SHA256}, and the operator has to know.
   */
  HMAC_SHA256_96("sha256_96", 5, AhTransforms.SHA2_256, 32, 0, true, Strength.COMPATIBLE),
  HMAC_SHA384("sha384", 6, AhTransforms.SHA2_384, 48, 0, true, Strength.MODERN, "sha2_384"),
  HMAC_SHA512("sha512", 7, AhTransforms.SHA2_512, 64, 0, true, Strength.MODERN, "sha2_512"),
  /** RFC 3566. */
  AES_XCBC("aesxcbc", 9, AhTransforms.AES_XCBC_MAC, 16, 0, true, Strength.COMPATIBLE),
  /** AH's alone: in ESP it is a cipher, {@link EspCipher#AES_128_GMAC}. */
  AES_128_GMAC("aes128gmac", 11, AhTransforms.AES_128_GMAC, 16, 4, false, Strength.MODERN),
  AES_192_GMAC("aes192gmac", 12, AhTransforms.AES_192_GMAC, 24, 4, false, Strength.MODERN),
  AES_256_GMAC("aes256gmac", 13, AhTransforms.AES_256_GMAC, 32, 4, false, Strength.MODERN);

  private final String label;
  private final int attribute;
  private final int ahTransformId;
  private final int keySize;
  private final int saltSize;
  private final boolean forEsp;
  private final Strength strength;
  private final List<String> aliases;

  IntegrityAlgorithm(
      String label,
      int attribute,
      int ahTransformId,
      int keySize,
      int saltSize,
      boolean forEsp,
      Strength strength,
      String... aliases) {
    this.label = label;
    this.attribute = attribute;
    this.ahTransformId = ahTransformId;
    this.keySize = keySize;
    this.saltSize = saltSize;
    this.forEsp = forEsp;
    this.strength = strength;
    this.aliases = List.of(aliases);
  }

  public String label() {
    return label;
  }

  public int attribute() {
    return attribute;
  }

  public int ahTransformId() {
    return ahTransformId;
  }

  /** Octets of KEYMAT: key and, of GMAC, the salt behind it (RFC 4543 §5.4). */
  public int keymatSize() {
    return keySize + saltSize;
  }

  /** Octets of the salt at the end of {@link #keymatSize}, 0 for none. */
  public int saltSize() {
    return saltSize;
  }

  /** False for what AH alone can have. */
  public boolean forEsp() {
    return forEsp;
  }

  public Strength strength() {
    return strength;
  }

  static Optional<IntegrityAlgorithm> ofLabel(String label) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.label.equals(label) || algorithm.aliases.contains(label))
        .findFirst();
  }

  /** The first with this attribute value. */
  static Optional<IntegrityAlgorithm> of(long attribute) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.attribute == attribute)
        .findFirst();
  }
}
