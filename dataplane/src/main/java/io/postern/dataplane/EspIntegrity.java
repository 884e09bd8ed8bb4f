package io.postern.dataplane;

/** The integrity algorithms of ESP and AH, with their sizes in octets. */
public enum EspIntegrity {
  /** For combined modes, which bring their own, and for ESP that AH protects. */
  NONE(0, 0),
  /** RFC 2403. */
  HMAC_MD5_96(16, 12),
  /** RFC 2404. */
  HMAC_SHA1_96(20, 12),
  /** RFC 4868. */
  HMAC_SHA256_128(32, 16),
  HMAC_SHA384_192(48, 24),
  HMAC_SHA512_256(64, 32),
  /** Of the drafts before RFC 4868, which old peers still use under the number of the former. */
  HMAC_SHA256_96(32, 12),
  /** RFC 3566. */
  AES_XCBC_96(16, 12),
  /** RFC 4494. */
  AES_CMAC_96(16, 12),
  /** RFC 4543 §4: a key with its salt, an ICV with its IV. In ESP it is a combined mode. */
  AES_128_GMAC(20, 24),
  AES_192_GMAC(28, 24),
  AES_256_GMAC(36, 24);

  private final int keySize;
  private final int icvSize;

  EspIntegrity(int keySize, int icvSize) {
    this.keySize = keySize;
    this.icvSize = icvSize;
  }

  public int keySize() {
    return keySize;
  }

  public int icvSize() {
    return icvSize;
  }

  /** AH's alone (RFC 4543 §5.3), and counting its IVs: it needs keys that were never used. */
  public boolean isGmac() {
    return switch (this) {
      case AES_128_GMAC, AES_192_GMAC, AES_256_GMAC -> true;
      default -> false;
    };
  }
}
