package io.postern.ike.message;

/** Identification types (RFC 2407 §4.6.2.1). */
public final class IdTypes {
  /** 4 octets. */
  public static final int IPV4_ADDR = 1;

  public static final int FQDN = 2;
  public static final int USER_FQDN = 3;

  /** 8 octets: address and mask. */
  public static final int IPV4_ADDR_SUBNET = 4;

  /** 16 octets. */
  public static final int IPV6_ADDR = 5;

  /** 32 octets: address and mask. */
  public static final int IPV6_ADDR_SUBNET = 6;

  /** 8 octets: first and last address. */
  public static final int IPV4_ADDR_RANGE = 7;

  /** 32 octets: first and last address. */
  public static final int IPV6_ADDR_RANGE = 8;

  public static final int DER_ASN1_DN = 9;
  public static final int DER_ASN1_GN = 10;
  public static final int KEY_ID = 11;

  private IdTypes() {}

  /** The name as the RFC writes it without {@code ID_}, or the number. */
  public static String name(int idType) {
    return switch (idType) {
      case IPV4_ADDR -> "IPV4_ADDR";
      case FQDN -> "FQDN";
      case USER_FQDN -> "USER_FQDN";
      case IPV4_ADDR_SUBNET -> "IPV4_ADDR_SUBNET";
      case IPV6_ADDR -> "IPV6_ADDR";
      case IPV6_ADDR_SUBNET -> "IPV6_ADDR_SUBNET";
      case IPV4_ADDR_RANGE -> "IPV4_ADDR_RANGE";
      case IPV6_ADDR_RANGE -> "IPV6_ADDR_RANGE";
      case DER_ASN1_DN -> "DER_ASN1_DN";
      case DER_ASN1_GN -> "DER_ASN1_GN";
      case KEY_ID -> "KEY_ID";
      default -> Integer.toString(idType);
    };
  }
}
