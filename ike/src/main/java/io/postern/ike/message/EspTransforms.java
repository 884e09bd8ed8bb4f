package io.postern.ike.message;

/** ESP transform identifiers: RFC 2407 §4.4.4 and what IANA added to its registry since. */
public final class EspTransforms {
  public static final int DES = 2;
  public static final int TRIPLE_DES = 3;
  public static final int CAST = 6;
  public static final int BLOWFISH = 7;
  public static final int NULL = 11;

  /** RFC 3602. */
  public static final int AES_CBC = 12;

  /** RFC 3686. */
  public static final int AES_CTR = 13;

  /** RFC 4309, ICV of 8, 12 and 16 octets. */
  public static final int AES_CCM_8 = 14;

  public static final int AES_CCM_12 = 15;
  public static final int AES_CCM_16 = 16;

  /** RFC 4106, ICV of 8, 12 and 16 octets. */
  public static final int AES_GCM_8 = 18;

  public static final int AES_GCM_12 = 19;
  public static final int AES_GCM_16 = 20;

  /** RFC 4312. */
  public static final int CAMELLIA = 22;

  /** RFC 4543. */
  public static final int NULL_AES_GMAC = 23;

  /** RFC 7634, under the number it has in IKEv2: IKEv1 has none of its own. */
  public static final int CHACHA20_POLY1305 = 28;

  private EspTransforms() {}

  public static String name(int transformId) {
    return switch (transformId) {
      case DES -> "DES";
      case TRIPLE_DES -> "3DES";
      case CAST -> "CAST";
      case BLOWFISH -> "BLOWFISH";
      case NULL -> "NULL";
      case AES_CBC -> "AES-CBC";
      case AES_CTR -> "AES-CTR";
      case AES_CCM_8 -> "AES-CCM-8";
      case AES_CCM_12 -> "AES-CCM-12";
      case AES_CCM_16 -> "AES-CCM-16";
      case AES_GCM_8 -> "AES-GCM-8";
      case AES_GCM_12 -> "AES-GCM-12";
      case AES_GCM_16 -> "AES-GCM-16";
      case CAMELLIA -> "CAMELLIA";
      case NULL_AES_GMAC -> "NULL-AES-GMAC";
      case CHACHA20_POLY1305 -> "CHACHA20-POLY1305";
      default -> Integer.toString(transformId);
    };
  }
}
