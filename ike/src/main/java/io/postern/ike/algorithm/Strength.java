package io.postern.ike.algorithm;

/**
 * The weakest profile that allows an algorithm. A profile allows its own algorithms and those of
 * the stronger ones.
 *
 * <table>
 * <caption>Where the line is drawn (RFC 8247 §2, for IKEv1 read with its age in mind)</caption>
 * <tr><td>MODERN</td><td>AES, Camellia, SHA-2, MODP of 2048 bits and more, curves of 256 bits and more</td></tr>
 * <tr><td>COMPATIBLE</td><td>SHA-1 (as HMAC unbroken), MODP-1536, ECP-224,
 * Brainpool-224</td></tr>
 * <tr><td>LEGACY</td><td>DES, and what has blocks of 64 bits: 3DES, Blowfish, CAST-128; MD5;
 * MODP-768, MODP-1024 (within reach of a state), the subgroups of RFC 5114, ECP-192</td></tr>
 * </table>
 */
public enum Strength {
  MODERN,
  COMPATIBLE,
  LEGACY;

  /** Whether a profile of this name allows an algorithm of {@code algorithm} strength. */
  public boolean allows(Strength algorithm) {
    return algorithm.compareTo(this) <= 0;
  }
}
