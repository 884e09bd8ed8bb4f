package io.postern.ike.message;

/** Numbers that the IPsec DOI gives to protocols and to itself (RFC 2407 §4.2, §4.4.1). */
public final class Protocols {
  /** The IPsec DOI (RFC 2407 §4.2). */
  public static final int DOI_IPSEC = 1;

  /** SIT_IDENTITY_ONLY, the one situation without labels (RFC 2407 §4.2.1). */
  public static final int SITUATION_IDENTITY_ONLY = 1;

  public static final int ISAKMP = 1;
  public static final int AH = 2;
  public static final int ESP = 3;
  public static final int IPCOMP = 4;

  /** The only transform of phase 1 (RFC 2407 §4.4.2). */
  public static final int KEY_IKE = 1;

  private Protocols() {}

  public static String name(int protocol) {
    return switch (protocol) {
      case ISAKMP -> "ISAKMP";
      case AH -> "AH";
      case ESP -> "ESP";
      case IPCOMP -> "IPCOMP";
      default -> Integer.toString(protocol);
    };
  }
}
