package io.postern.dataplane;

/** The ciphers of ESP that the packet path has, with their sizes in octets. */
public enum EspTransform {
  /** RFC 2410; always with an integrity algorithm. */
  NULL(Family.NULL, 0, 0, 0, 4, 0),
  /** RFC 2405; broken, for peers that have nothing else. */
  DES_CBC(Family.CBC, 8, 0, 8, 8, 0),
  /** RFC 2451, as the next four. */
  TRIPLE_DES_CBC(Family.CBC, 24, 0, 8, 8, 0),
  BLOWFISH_128_CBC(Family.CBC, 16, 0, 8, 8, 0),
  BLOWFISH_192_CBC(Family.CBC, 24, 0, 8, 8, 0),
  BLOWFISH_256_CBC(Family.CBC, 32, 0, 8, 8, 0),
  CAST_128_CBC(Family.CBC, 16, 0, 8, 8, 0),
  /** RFC 3602. */
  AES_128_CBC(Family.CBC, 16, 0, 16, 16, 0),
  AES_192_CBC(Family.CBC, 24, 0, 16, 16, 0),
  AES_256_CBC(Family.CBC, 32, 0, 16, 16, 0),
  /** RFC 4312. */
  CAMELLIA_128_CBC(Family.CBC, 16, 0, 16, 16, 0),
  CAMELLIA_192_CBC(Family.CBC, 24, 0, 16, 16, 0),
  CAMELLIA_256_CBC(Family.CBC, 32, 0, 16, 16, 0),
  /** RFC 3686; the key material ends with a nonce of 4, here the salt. */
  AES_128_CTR(Family.COUNTER, 16, 4, 8, 4, 0),
  AES_192_CTR(Family.COUNTER, 24, 4, 8, 4, 0),
  AES_256_CTR(Family.COUNTER, 32, 4, 8, 4, 0),
  /** RFC 4309 with an ICV of 8, 12 or 16; the key material ends with a salt of 3. */
  AES_128_CCM_8(Family.CCM, 16, 3, 8, 4, 8),
  AES_192_CCM_8(Family.CCM, 24, 3, 8, 4, 8),
  AES_256_CCM_8(Family.CCM, 32, 3, 8, 4, 8),
  AES_128_CCM_12(Family.CCM, 16, 3, 8, 4, 12),
  AES_192_CCM_12(Family.CCM, 24, 3, 8, 4, 12),
  AES_256_CCM_12(Family.CCM, 32, 3, 8, 4, 12),
  AES_128_CCM_16(Family.CCM, 16, 3, 8, 4, 16),
  AES_192_CCM_16(Family.CCM, 24, 3, 8, 4, 16),
  AES_256_CCM_16(Family.CCM, 32, 3, 8, 4, 16),
  /** RFC 4106 with an ICV of 8 or 12; the key material ends with a salt of 4. */
  AES_128_GCM_8(Family.GCM, 16, 4, 8, 4, 8),
  AES_192_GCM_8(Family.GCM, 24, 4, 8, 4, 8),
  AES_256_GCM_8(Family.GCM, 32, 4, 8, 4, 8),
  AES_128_GCM_12(Family.GCM, 16, 4, 8, 4, 12),
  AES_192_GCM_12(Family.GCM, 24, 4, 8, 4, 12),
  AES_256_GCM_12(Family.GCM, 32, 4, 8, 4, 12),
  /** RFC 4106 with the full ICV of 16. */
  AES_128_GCM(Family.GCM, 16, 4, 8, 4, 16),
  AES_192_GCM(Family.GCM, 24, 4, 8, 4, 16),
  AES_256_GCM(Family.GCM, 32, 4, 8, 4, 16),
  /** RFC 4543 §3, ENCR_NULL_AUTH_AES_GMAC: integrity alone, with an IV. */
  AES_128_GMAC(Family.GMAC, 16, 4, 8, 4, 16),
  AES_192_GMAC(Family.GMAC, 24, 4, 8, 4, 16),
  AES_256_GMAC(Family.GMAC, 32, 4, 8, 4, 16),
  /** RFC 7634. */
  CHACHA20_POLY1305(Family.CHACHA20_POLY1305, 32, 4, 8, 4, 16);

  /** How the cipher is used; those of one family differ in block cipher and sizes alone. */
  public enum Family {
    NULL,
    CBC,
    COUNTER,
    GCM,
    CCM,
    GMAC,
    CHACHA20_POLY1305
  }

  private final Family family;
  private final int keySize;
  private final int saltSize;
  private final int ivSize;
  private final int alignment;
  private final int icvSize;

  EspTransform(Family family, int keySize, int saltSize, int ivSize, int alignment, int icvSize) {
    this.family = family;
    this.keySize = keySize;
    this.saltSize = saltSize;
    this.ivSize = ivSize;
    this.alignment = alignment;
    this.icvSize = icvSize;
  }

  public Family family() {
    return family;
  }

  public int keySize() {
    return keySize;
  }

  public int saltSize() {
    return saltSize;
  }

  public int ivSize() {
    return ivSize;
  }

  /** What the padded plaintext is a multiple of. */
  public int alignment() {
    return alignment;
  }

  /** The ICV of a combined mode; 0 where a separate integrity algorithm makes it. */
  public int icvSize() {
    return icvSize;
  }

  public boolean combined() {
    return icvSize > 0;
  }

  /** Whether it can be had without integrity, inside of AH that covers all of it. */
  public boolean mayHideOnly() {
    return family == Family.CBC;
  }

  /**
   * Whether an IV that comes twice under one key gives the plaintext or the key away: such a cipher
   * never goes with keys that outlive the process (RFC 3686 §2.1, RFC 4106 §2).
   */
  public boolean needsFreshKeys() {
    return family != Family.NULL && family != Family.CBC;
  }
}
