package io.postern.ike.v1;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;

/** The data of a RESPONDER-LIFETIME notify: SA attributes (RFC 2407 §4.6.3.1). */
final class ResponderLifetime {
  private static final int LIFE_TYPE = 1;
  private static final int LIFE_DURATION = 2;
  private static final int SECONDS = 1;
  private static final int BASIC = 0x8000;

  private ResponderLifetime() {}

  static Bytes seconds(long lifeSeconds) {
    Attribute duration = Attribute.number32(LIFE_DURATION, lifeSeconds);
    byte[] type = {(byte) (BASIC >> 8), LIFE_TYPE, 0, SECONDS};
    byte[] head = {0, LIFE_DURATION, 0, (byte) duration.value().size()};
    return Bytes.copyOf(type).plus(Bytes.copyOf(head)).plus(duration.value());
  }
}
