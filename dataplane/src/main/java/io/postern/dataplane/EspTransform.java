package io.postern.dataplane;

/** The ciphers of ESP that the packet path has, with their sizes in octets. */
public enum EspTransform {
  /** RFC 2410; always with an integrity algorithm. */
  NULL(0, 0, 0, 4, 0),
  /** RFC 2451. */
  TRIPLE_DES_CBC(24, 0, 8, 8, 0),
  /** RFC 3602. */
  AES_128_CBC(16, 0, 16, 16, 0),
  AES_192_CBC(24, 0, 16, 16, 0),
  AES_256_CBC(32, 0, 16, 16, 0),
  /** RFC 4106 with the full ICV of 16 octets; the key material ends with a salt of 4. */
  AES_128_GCM(16, 4, 8, 4, 16),
  AES_192_GCM(24, 4, 8, 4, 16),
  AES_256_GCM(32, 4, 8, 4, 16);

  private final int keySize;
  private final int saltSize;
  private final int ivSize;
  private final int alignment;
  private final int icvSize;

  EspTransform(int keySize, int saltSize, int ivSize, int alignment, int icvSize) {
    this.keySize = keySize;
    this.saltSize = saltSize;
    this.ivSize = ivSize;
    this.alignment = alignment;
    this.icvSize = icvSize;
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
}
