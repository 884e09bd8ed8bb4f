package io.postern.ike.algorithm;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * The hashes of phase 1. The numbers are those of attribute class 2 (RFC 2409 Appendix A, RFC 4868
 * §4). No PRF is negotiated in IKEv1: it is the HMAC of the hash (RFC 2409 §4).
 */
public enum HashAlgorithm {
  MD5(1, 16, Strength.LEGACY, "md5", "MD5", "HmacMD5"),
  SHA1(2, 20, Strength.COMPATIBLE, "sha1", "SHA-1", "HmacSHA1"),
  SHA2_256(4, 32, Strength.MODERN, "sha256", "SHA-256", "HmacSHA256"),
  SHA2_384(5, 48, Strength.MODERN, "sha384", "SHA-384", "HmacSHA384"),
  SHA2_512(6, 64, Strength.MODERN, "sha512", "SHA-512", "HmacSHA512");

  private final int ikeId;
  private final int size;
  private final Strength strength;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // nobody configures a provider of the platform here
  private final PlatformAlgorithm digestAlgorithm;

  @SuppressWarnings("ImmutableEnumChecker")
  private final PlatformAlgorithm hmacAlgorithm;

  HashAlgorithm(
      int ikeId, int size, Strength strength, String label, String digestName, String hmacName) {
    this.ikeId = ikeId;
    this.size = size;
    this.strength = strength;
    this.label = label;
    this.digestAlgorithm = PlatformAlgorithm.digest(digestName);
    this.hmacAlgorithm = PlatformAlgorithm.mac(hmacName);
  }

  /** The value of the phase 1 attribute Hash Algorithm. */
  public int ikeId() {
    return ikeId;
  }

  /** Octets of the digest, and of what the PRF gives. */
  public int size() {
    return size;
  }

  public Strength strength() {
    return strength;
  }

  /** The name in configuration, tables and logs, e.g. {@code sha256}. */
  public String label() {
    return label;
  }

  /** The hash of the concatenation of {@code parts}. */
  public byte[] digest(byte[]... parts) {
    try {
      MessageDigest digest = digestAlgorithm.newDigest();
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + digestAlgorithm.name(), e);
    }
  }

  /**
   * The HMAC of the concatenation of {@code parts} (RFC 2104).
   *
   * @param key of any length, also empty
   */
  public byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = hmacAlgorithm.newMac();
      mac.init(new BorrowedKey(hmacAlgorithm.name(), padded(key)));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + hmacAlgorithm.name(), e);
    }
  }

  /**
   * Some providers refuse an empty key; RFC 2104 §2 pads keys with zeros, so one zero is the same.
   */
  private static byte[] padded(byte[] key) {
    return key.length == 0 ? new byte[1] : key;
  }

  public static Optional<HashAlgorithm> ofIkeId(int ikeId) {
    for (HashAlgorithm hash : values()) {
      if (hash.ikeId == ikeId) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }

  public static Optional<HashAlgorithm> ofLabel(String label) {
    for (HashAlgorithm hash : values()) {
      if (hash.label.equals(label)) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }
}
