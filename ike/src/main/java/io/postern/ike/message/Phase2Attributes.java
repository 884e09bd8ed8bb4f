package io.postern.ike.message;

/** Attributes of an IPsec SA (RFC 2407 §4.5; 10 and 11: IANA). */
public final class Phase2Attributes {
  public static final int LIFE_TYPE = 1;
  public static final int LIFE_DURATION = 2;
  public static final int GROUP = 3;
  public static final int ENCAPSULATION_MODE = 4;
  public static final int AUTHENTICATION = 5;

  /** In bits. */
  public static final int KEY_LENGTH = 6;

  public static final int KEY_ROUNDS = 7;
  public static final int COMPRESS_DICTIONARY_SIZE = 8;
  public static final int COMPRESS_PRIVATE_ALGORITHM = 9;

  /** RFC 3168 §9.2.1.1; what it asks for is what RFC 4301 §5.1.2 does for every tunnel. */
  public static final int ECN_TUNNEL = 10;

  /** RFC 4304 §3: 1 asks for 64 bits; absent means 32 bits. */
  public static final int EXTENDED_SEQUENCE_NUMBER = 11;

  /** The value of {@link #EXTENDED_SEQUENCE_NUMBER} that asks for 64 bits. */
  public static final int SEQUENCE_NUMBER_64_BIT = 1;

  /** RFC 2407 §4.5 leaves what follows to private use among consenting parties. */
  public static final int FIRST_PRIVATE = 32001;

  /** Values of {@link #ENCAPSULATION_MODE}. */
  public static final int TUNNEL = 1;

  public static final int TRANSPORT = 2;

  /** RFC 3947 §5.1. */
  public static final int UDP_TUNNEL = 3;

  public static final int UDP_TRANSPORT = 4;

  /** The private numbers of draft-ietf-ipsec-nat-t-ike-00 to -03. */
  public static final int UDP_TUNNEL_DRAFT = 61443;

  public static final int UDP_TRANSPORT_DRAFT = 61444;

  private Phase2Attributes() {}

  public static String name(int type) {
    return switch (type) {
      case LIFE_TYPE -> "life-type";
      case LIFE_DURATION -> "life-duration";
      case GROUP -> "group";
      case ENCAPSULATION_MODE -> "encapsulation";
      case AUTHENTICATION -> "authentication";
      case KEY_LENGTH -> "key-length";
      case KEY_ROUNDS -> "key-rounds";
      case COMPRESS_DICTIONARY_SIZE -> "compress-dictionary-size";
      case COMPRESS_PRIVATE_ALGORITHM -> "compress-private-algorithm";
      case ECN_TUNNEL -> "ecn-tunnel";
      case EXTENDED_SEQUENCE_NUMBER -> "extended-sequence-number";
      default -> Integer.toString(type);
    };
  }
}
