package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.util.Arrays;

/** Copies of the parts of {@link SaKeys}, to be closed as soon as the ciphers have theirs. */
final class KeyMaterial implements AutoCloseable {
  private final byte[] cipher;
  private final byte[] salt;
  private final byte[] integrity;

  /**
   * @throws IllegalArgumentException if the two do not {@link #goTogether}
   */
  KeyMaterial(EspTransform transform, EspIntegrity integrityAlgorithm, SaKeys keys) {
    if (!goTogether(transform, integrityAlgorithm)) {
      throw new IllegalArgumentException(
          transform + " does not go with integrity " + integrityAlgorithm);
    }
    byte[] material = keys.expose();
    int saltStart = transform.keySize();
    int integrityStart = saltStart + transform.saltSize();
    int end = integrityStart + integrityAlgorithm.keySize();
    if (material.length != end) {
      throw new IllegalArgumentException("key material is for another transform");
    }
    cipher = Arrays.copyOfRange(material, 0, saltStart);
    salt = Arrays.copyOfRange(material, saltStart, integrityStart);
    integrity = Arrays.copyOfRange(material, integrityStart, end);
  }

  /**
   * A combined mode brings its own integrity, all others need one (RFC 4303 §3.2) or hide what AH
   * protects. NULL would do nothing then, and counter mode never goes alone (RFC 3686 §2.1). What
   * is AH's alone goes with NULL, as all of AH does.
   */
  static boolean goTogether(EspTransform transform, EspIntegrity integrity) {
    if (integrity.isGmac()) {
      return transform == EspTransform.NULL;
    }
    return transform.combined() == (integrity == EspIntegrity.NONE)
        || integrity == EspIntegrity.NONE && transform.mayHideOnly();
  }

  byte[] cipher() {
    return cipher;
  }

  byte[] salt() {
    return salt;
  }

  byte[] integrity() {
    return integrity;
  }

  @Override
  public void close() {
    Arrays.fill(cipher, (byte) 0);
    Arrays.fill(salt, (byte) 0);
    Arrays.fill(integrity, (byte) 0);
  }
}
