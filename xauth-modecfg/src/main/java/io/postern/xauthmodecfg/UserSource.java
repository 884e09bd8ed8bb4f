package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Refusal;

/**
 * Who may log in. A call takes long on purpose (password hashes) or waits for a network: run it on
 * a bounded pool of threads of its own, never on that of the actors.
 */
public interface UserSource {
  /**
   * Never throws for what a user typed, nor for a backend that does not answer.
   *
   * @param user as the client sent it: any text
   * @param password neither changed nor closed here
   */
  Verdict verify(String user, Secret password);

  /**
   * What to ask first. A source that has hashes of passwords alone cannot do CHAP, and one that
   * waits for a network does not wait here.
   */
  default XauthQuestion firstQuestion() {
    return XauthQuestion.FOR_PASSWORD;
  }

  /**
   * Judges an answer to {@link #firstQuestion} or to a {@link Verdict.Challenge}. As {@link
   * #verify} is: it never throws, and may take long.
   *
   * @param answer neither changed nor closed here
   */
  default Verdict answer(XauthAnswer answer) {
    return answer.question().kind() == XauthQuestion.Kind.PASSWORD
        ? verify(answer.user(), answer.secret())
        : new Verdict.Rejected(
            new Refusal(
                Refusal.Reason.USER_REJECTED,
                "these users log in with a password, not by " + answer.question().kind()));
  }
}
