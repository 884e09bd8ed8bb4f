package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.util.Optional;

/**
 * What a user answered to one question. Whoever has it closes it.
 *
 * @param question as it was asked, with its challenge
 * @param user as the client sent it, now or when it was asked for it: any text
 * @param secret the password, passcode, answer, PIN or one-time password; for CHAP 17 octets, the
 *     identifier and the response, as RADIUS has them in CHAP-Password (RFC 2865 §5.3)
 * @param passcode beside the password, if both were asked for
 * @param state what {@link Verdict.Challenge} gave us to give back; empty in the first round
 */
public record XauthAnswer(
    XauthQuestion question, String user, Secret secret, Optional<Secret> passcode, Bytes state)
    implements AutoCloseable {
  /** Whether a response to a CHAP question was made with {@code password}. */
  public boolean provesByChap(Secret password) {
    byte[] response = secret.expose();
    if (question.kind() != XauthQuestion.Kind.CHAP || response.length != Chap.OCTETS) {
      return false;
    }
    return Bytes.copyOf(response)
        .equalsInConstantTime(Chap.respond(response[0], password, question.challenge()));
  }

  @Override
  public void close() {
    secret.close();
    passcode.ifPresent(Secret::close);
  }

  @Override
  public String toString() {
    return "answer of '%s' to %s".formatted(user, question.kind());
  }
}
