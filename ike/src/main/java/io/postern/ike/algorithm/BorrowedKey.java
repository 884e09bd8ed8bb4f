package io.postern.ike.algorithm;

import javax.crypto.SecretKey;

/**
 * A key for the JCE that keeps no copy of its own: {@link javax.crypto.spec.SecretKeySpec} makes
 * one that cannot be zeroed. The providers zero the copy that {@link #getEncoded} hands them.
 */
final class BorrowedKey implements SecretKey {
  private final String algorithm;
  private final transient byte[] octets;

  /** {@code octets} stay the caller's, who zeroes them after use. */
  BorrowedKey(String algorithm, byte[] octets) {
    this.algorithm = algorithm;
    this.octets = octets;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return octets.clone();
  }
}
