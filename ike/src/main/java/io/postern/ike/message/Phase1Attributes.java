package io.postern.ike.message;

/** Attributes of an ISAKMP SA (RFC 2409 Appendix A). */
public final class Phase1Attributes {
  public static final int ENCRYPTION = 1;
  public static final int HASH = 2;
  public static final int AUTHENTICATION = 3;
  public static final int GROUP = 4;
  public static final int GROUP_TYPE = 5;
  public static final int GROUP_PRIME = 6;
  public static final int GROUP_GENERATOR_ONE = 7;
  public static final int GROUP_GENERATOR_TWO = 8;
  public static final int GROUP_CURVE_A = 9;
  public static final int GROUP_CURVE_B = 10;
  public static final int LIFE_TYPE = 11;
  public static final int LIFE_DURATION = 12;
  public static final int PRF = 13;

  /** In bits. */
  public static final int KEY_LENGTH = 14;

  public static final int FIELD_SIZE = 15;
  public static final int GROUP_ORDER = 16;

  /** Values of {@link #LIFE_TYPE}, in both phases. */
  public static final int LIFE_SECONDS = 1;

  /** 1024 octets each. */
  public static final int LIFE_KILOBYTES = 2;

  private Phase1Attributes() {}

  public static String name(int type) {
    return switch (type) {
      case ENCRYPTION -> "encryption";
      case HASH -> "hash";
      case AUTHENTICATION -> "authentication";
      case GROUP -> "group";
      case GROUP_TYPE -> "group-type";
      case GROUP_PRIME -> "group-prime";
      case GROUP_GENERATOR_ONE -> "group-generator-1";
      case GROUP_GENERATOR_TWO -> "group-generator-2";
      case GROUP_CURVE_A -> "group-curve-a";
      case GROUP_CURVE_B -> "group-curve-b";
      case LIFE_TYPE -> "life-type";
      case LIFE_DURATION -> "life-duration";
      case PRF -> "prf";
      case KEY_LENGTH -> "key-length";
      case FIELD_SIZE -> "field-size";
      case GROUP_ORDER -> "group-order";
      default -> Integer.toString(type);
    };
  }
}
