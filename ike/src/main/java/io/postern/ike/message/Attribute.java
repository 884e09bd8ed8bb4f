package io.postern.ike.message;

/**
 * A data attribute (RFC 2408 §3.3). Two values are equal when type, form and value are: a peer that
 * sends the long form gets the long form back.
 *
 * @param type 0 to 32767, without the format bit
 * @param basic true for the two-octet form (AF = 1), whose value has exactly 2 octets
 * @param value 0 to 65535 octets
 */
public record Attribute(int type, boolean basic, Bytes value) {
  public Attribute {
    if (type < 0 || type > 0x7fff) {
      throw new IllegalArgumentException("attribute type " + type + " is not within 0 to 32767");
    }
    if (basic && value.size() != 2) {
      throw new IllegalArgumentException("a basic attribute has 2 octets, not " + value.size());
    }
    if (value.size() > 0xffff) {
      throw new IllegalArgumentException("an attribute has at most 65535 octets");
    }
  }

  /** A basic attribute; {@code number} is 0 to 65535. */
  public static Attribute basic(int type, int number) {
    return new Attribute(
        type, true, Bytes.copyOf(new byte[] {(byte) (number >> 8), (byte) number}));
  }

  public static Attribute variable(int type, Bytes value) {
    return new Attribute(type, false, value);
  }

  /** A variable attribute of 4 octets, as life durations are commonly sent. */
  public static Attribute number32(int type, long number) {
    return variable(
        type,
        Bytes.copyOf(
            new byte[] {
              (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number
            }));
  }

  /** The value as an unsigned number; {@link Long#MAX_VALUE} if it does not fit 63 bits. */
  public long number() {
    long number = 0;
    for (int i = 0; i < value.size(); i++) {
      if (number > (Long.MAX_VALUE >> 8)) {
        return Long.MAX_VALUE;
      }
      number = number << 8 | value.at(i);
    }
    return number;
  }
}
