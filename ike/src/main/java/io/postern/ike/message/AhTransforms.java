package io.postern.ike.message;

/** AH transform identifiers: RFC 2407 §4.4.3 and what IANA added to its registry since. */
public final class AhTransforms {
  public static final int MD5 = 2;
  public static final int SHA = 3;
  public static final int DES = 4;

  /** RFC 4868 §5 and its registry: 5 to 7. */
  public static final int SHA2_256 = 5;

  public static final int SHA2_384 = 6;
  public static final int SHA2_512 = 7;
  public static final int RIPEMD = 8;

  /** RFC 3566. */
  public static final int AES_XCBC_MAC = 9;

  /** RFC 4543 §9. */
  public static final int AES_128_GMAC = 11;

  public static final int AES_192_GMAC = 12;
  public static final int AES_256_GMAC = 13;

  private AhTransforms() {}

  public static String name(int transformId) {
    return switch (transformId) {
      case MD5 -> "MD5";
      case SHA -> "SHA";
      case DES -> "DES";
      case SHA2_256 -> "SHA2-256";
      case SHA2_384 -> "SHA2-384";
      case SHA2_512 -> "SHA2-512";
      case RIPEMD -> "RIPEMD";
      case AES_XCBC_MAC -> "AES-XCBC-MAC";
      case AES_128_GMAC -> "AES-128-GMAC";
      case AES_192_GMAC -> "AES-192-GMAC";
      case AES_256_GMAC -> "AES-256-GMAC";
      default -> Integer.toString(transformId);
    };
  }
}
