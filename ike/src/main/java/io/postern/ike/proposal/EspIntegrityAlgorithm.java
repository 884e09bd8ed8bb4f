package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import java.util.Optional;

/** The values of the phase 2 attribute 5 (RFC 2407 §4.5, RFC 4868 §5). */
public enum EspIntegrityAlgorithm {
  HMAC_MD5("md5", 1, 16, Strength.LEGACY),
  HMAC_SHA1("sha1", 2, 20, Strength.COMPATIBLE),
  HMAC_SHA256("sha256", 5, 32, Strength.MODERN),
  HMAC_SHA384("sha384", 6, 48, Strength.MODERN),
  HMAC_SHA512("sha512", 7, 64, Strength.MODERN);

  private final String label;
  private final int attribute;
  private final int keySize;
  private final Strength strength;

  EspIntegrityAlgorithm(String label, int attribute, int keySize, Strength strength) {
    this.label = label;
    this.attribute = attribute;
    this.keySize = keySize;
    this.strength = strength;
  }

  public String label() {
    return label;
  }

  public int attribute() {
    return attribute;
  }

  public int keySize() {
    return keySize;
  }

  public Strength strength() {
    return strength;
  }

  static Optional<EspIntegrityAlgorithm> ofLabel(String label) {
    for (EspIntegrityAlgorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  static Optional<EspIntegrityAlgorithm> of(long attribute) {
    for (EspIntegrityAlgorithm algorithm : values()) {
      if (algorithm.attribute == attribute) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
