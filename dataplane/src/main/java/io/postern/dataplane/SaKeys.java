package io.postern.dataplane;

import java.util.Arrays;

/** The keys of one direction of an SA: cipher key, then salt if any, then integrity key. */
public final class SaKeys implements AutoCloseable {
  private final byte[] material;
  private volatile boolean closed;

  private SaKeys(byte[] material) {
    this.material = material;
  }

  /** Takes ownership of {@code material}, laid out as KEYMAT gives it (RFC 2409 §5.5). */
  public static SaKeys take(byte[] material, EspTransform cipher, EspIntegrity integrity) {
    int expected = cipher.keySize() + cipher.saltSize() + integrity.keySize();
    if (material.length != expected) {
      throw new IllegalArgumentException(
          "key material has " + material.length + " octets, expected " + expected);
    }
    return new SaKeys(material);
  }

  /** Likewise for AH, which has an integrity key alone. */
  public static SaKeys take(byte[] material, EspIntegrity integrity) {
    return take(material, EspTransform.NULL, integrity);
  }

  /**
   * The material itself, not to be kept or changed.
   *
   * @throws IllegalStateException if it is zeroed already
   */
  public byte[] expose() {
    if (closed) {
      throw new IllegalStateException("the keys are closed");
    }
    return material;
  }

  /** Zeroes the material. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(material, (byte) 0);
  }

  @Override
  public String toString() {
    return "keys (" + material.length + " octets)";
  }
}
