package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.util.Optional;

/** Reads what was asked for out of a REPLY. */
final class XauthReply {
  /** Ours. */
  private static final int LONGEST_USER_NAME = 256;

  /** Ours. */
  private static final int LONGEST_SECRET = 1024;

  private XauthReply() {}

  /**
   * @param knownUser who answered the questions before; empty at the first
   * @return refused with USER_REJECTED when something is missing
   */
  static Reading<XauthAnswer> read(
      Payload.Attributes reply, XauthQuestion question, String knownUser, Bytes state) {
    Optional<String> user =
        question.kind().namesTheUser()
            ? XauthAttributes.first(reply, XauthAttributes.USER_NAME)
                .flatMap(a -> XauthAttributes.text(a.value()))
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_USER_NAME)
                .filter(name -> knownUser.isEmpty() || knownUser.equals(name))
            : Optional.of(knownUser);
    Optional<Secret> secret =
        question.kind() == XauthQuestion.Kind.CHAP
            ? chapResponse(reply)
            : secret(reply, question.kind().secretAttribute());
    boolean both = question.kind() == XauthQuestion.Kind.PASSWORD_AND_PASSCODE;
    Optional<Secret> passcode = both ? secret(reply, XauthAttributes.PASSCODE) : Optional.empty();
    if (user.isEmpty() || secret.isEmpty() || (both && passcode.isEmpty())) {
      secret.ifPresent(Secret::close);
      passcode.ifPresent(Secret::close);
      String missing =
          user.isEmpty() ? "user name" : secret.isPresent() ? "passcode" : nameOf(question.kind());
      return Reading.refused(Reason.USER_REJECTED, "the reply has no usable " + missing);
    }
    return Reading.accepted(new XauthAnswer(question, user.get(), secret.get(), passcode, state));
  }

  private static String nameOf(XauthQuestion.Kind kind) {
    return switch (kind) {
      case PASSWORD, PASSWORD_AND_PASSCODE -> "password";
      case PASSCODE -> "passcode";
      case ANSWER -> "answer";
      case NEXT_PIN -> "PIN";
      case CHAP -> "CHAP response";
      case OTP, S_KEY -> "one-time password";
    };
  }

  private static Optional<Secret> secret(Payload.Attributes reply, int type) {
    return XauthAttributes.first(reply, type)
        .map(Attribute::value)
        .map(value -> value.slice(0, XauthAttributes.lengthOfString(value)))
        .filter(value -> !value.isEmpty() && value.size() <= LONGEST_SECRET)
        .map(value -> Secret.take(value.toArray()));
  }

  /** Octets, not text: a NUL does not end them. */
  private static Optional<Secret> chapResponse(Payload.Attributes reply) {
    return XauthAttributes.first(reply, XauthAttributes.USER_PASSWORD)
        .map(Attribute::value)
        .filter(value -> value.size() == Chap.OCTETS)
        .map(value -> Secret.take(value.toArray()));
  }
}
