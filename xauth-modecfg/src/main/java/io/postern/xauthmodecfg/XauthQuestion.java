package io.postern.xauthmodecfg;

import io.postern.ike.message.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a user is asked in one round of a login (draft-beaulieu-ike-xauth-02 §5.1 to §5.4, §6.2).
 *
 * @param message shown to the user; an {@link Kind#ANSWER} needs one
 * @param challenge of {@link Kind#OTP} and {@link Kind#S_KEY}, as those have it, e.g. {@code
 *     otp-md5 499 ke1234}; of {@link Kind#CHAP} 16 random octets, or none yet
 */
public record XauthQuestion(Kind kind, Optional<String> message, Bytes challenge) {
  /** RFC 1994 §4.1: CHAP's challenge is as long as one likes; 16 is what others take. */
  private static final int CHAP_CHALLENGE_OCTETS = 16;

  /** What comes back, and under which XAUTH type. */
  public enum Kind {
    /** User name and password. */
    PASSWORD(0, XauthAttributes.USER_NAME, XauthAttributes.USER_PASSWORD),
    /** User name and what a token shows. */
    PASSCODE(0, XauthAttributes.USER_NAME, XauthAttributes.PASSCODE),
    /** All three. */
    PASSWORD_AND_PASSCODE(
        0, XauthAttributes.USER_NAME, XauthAttributes.USER_PASSWORD, XauthAttributes.PASSCODE),
    /** An answer to the message, of a user whose name is known by now. */
    ANSWER(0, XauthAttributes.ANSWER),
    /** A PIN that the user thinks up, of a user whose name is known by now. */
    NEXT_PIN(0, XauthAttributes.NEXT_PIN),
    /** User name, and the challenge hashed with the password: only for who knows passwords. */
    CHAP(1, XauthAttributes.USER_NAME, XauthAttributes.USER_PASSWORD),
    /** User name and a one-time password (RFC 2289). */
    OTP(2, XauthAttributes.USER_NAME, XauthAttributes.USER_PASSWORD),
    /** User name and a one-time password (RFC 1760). */
    S_KEY(3, XauthAttributes.USER_NAME, XauthAttributes.USER_PASSWORD);

    private final int type;
    private final int first;
    private final int second;
    private final int third;

    Kind(int type, int only) {
      this(type, only, 0, 0);
    }

    Kind(int type, int first, int second) {
      this(type, first, second, 0);
    }

    Kind(int type, int first, int second, int third) {
      this.type = type;
      this.first = first;
      this.second = second;
      this.third = third;
    }

    /** The value of XAUTH-TYPE (§6.3). */
    int type() {
      return type;
    }

    /** The attributes that are asked for, in this order. */
    List<Integer> attributes() {
      return List.of(first, second, third).stream().filter(n -> n != 0).toList();
    }

    boolean namesTheUser() {
      return first == XauthAttributes.USER_NAME;
    }

    /** The attribute of {@link XauthAnswer#secret}. */
    int secretAttribute() {
      return namesTheUser() ? second : first;
    }

    private boolean challenges() {
      return type != XauthAttributes.TYPE_GENERIC;
    }
  }

  /** User name and password, without a word. */
  public static final XauthQuestion FOR_PASSWORD =
      new XauthQuestion(Kind.PASSWORD, Optional.empty(), Bytes.EMPTY);

  /** CHAP with a fresh challenge each time that it is asked. */
  public static final XauthQuestion FOR_CHAP =
      new XauthQuestion(Kind.CHAP, Optional.empty(), Bytes.EMPTY);

  public XauthQuestion {
    if (kind == Kind.ANSWER && message.isEmpty()) {
      throw new IllegalArgumentException("an answer needs a message to answer to");
    }
    // §6.2: "MUST NOT be used when XAUTH-TYPE is set to generic".
    boolean textChallenge = kind.challenges() && kind != Kind.CHAP;
    if (textChallenge && challenge.isEmpty() || !kind.challenges() && !challenge.isEmpty()) {
      throw new IllegalArgumentException(
          "%s with a challenge of %d octets".formatted(kind, challenge.size()));
    }
  }

  XauthQuestion withMessage(String text) {
    return text.isEmpty() ? this : new XauthQuestion(kind, Optional.of(text), challenge);
  }

  /** RFC 1994 §2.3: each challenge is unique and unpredictable. */
  XauthQuestion fresh(RandomGenerator random) {
    if (kind != Kind.CHAP || !challenge.isEmpty()) {
      return this;
    }
    byte[] octets = new byte[CHAP_CHALLENGE_OCTETS];
    random.nextBytes(octets);
    return new XauthQuestion(kind, message, Bytes.copyOf(octets));
  }
}
