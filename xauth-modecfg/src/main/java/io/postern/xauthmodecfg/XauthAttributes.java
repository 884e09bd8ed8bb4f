package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Numbers of draft-beaulieu-ike-xauth-02 §6.2, §6.3, and how its attributes are read. */
final class XauthAttributes {
  static final int TYPE = 16520;
  static final int USER_NAME = 16521;
  static final int USER_PASSWORD = 16522;
  static final int PASSCODE = 16523;
  static final int MESSAGE = 16524;
  static final int CHALLENGE = 16525;
  static final int DOMAIN = 16526;
  static final int STATUS = 16527;
  static final int NEXT_PIN = 16528;
  static final int ANSWER = 16529;

  static final int TYPE_GENERIC = 0;
  static final int TYPE_CHAP = 1;
  static final int TYPE_S_KEY = 3;
  static final int STATUS_FAIL = 0;
  static final int STATUS_OK = 1;

  private XauthAttributes() {}

  /** §6: one for the whole transaction; 1 to 65535, so that 0 is never right by chance. */
  static int identifier(RandomGenerator random) {
    return random.nextInt(1, 0x10000);
  }

  static Attribute empty(int type) {
    return Attribute.variable(type, Bytes.EMPTY);
  }

  static Attribute status(int status) {
    return Attribute.basic(STATUS, status);
  }

  static Optional<Attribute> first(Payload.Attributes message, int type) {
    return message.attributes().stream().filter(a -> a.type() == type).findFirst();
  }

  static boolean has(Payload.Attributes message, int type) {
    return first(message, type).isPresent();
  }

  /** §6.2: strings need not end with NUL; where one does, it ends there. */
  static int lengthOfString(Bytes value) {
    for (int i = 0; i < value.size(); i++) {
      if (value.at(i) == 0) {
        return i;
      }
    }
    return value.size();
  }

  /** The text of a string attribute; empty if it is not UTF-8 or has control characters. */
  static Optional<String> text(Bytes value) {
    ByteBuffer octets = ByteBuffer.wrap(value.slice(0, lengthOfString(value)).toArray());
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
      return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  static Payload.Attributes message(int messageType, int identifier, Attribute... attributes) {
    return new Payload.Attributes(messageType, identifier, List.of(attributes));
  }
}
