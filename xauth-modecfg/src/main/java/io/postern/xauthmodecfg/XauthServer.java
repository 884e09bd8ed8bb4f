package io.postern.xauthmodecfg;

import static io.postern.xauthmodecfg.XauthAttributes.STATUS_FAIL;
import static io.postern.xauthmodecfg.XauthAttributes.STATUS_OK;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Asks a client who its user is (draft-beaulieu-ike-xauth-02 §5.1), one state a type:
 *
 * <pre>
 * {@link Asking}    REQUEST(TYPE=generic NAME="" PASSWORD="") →
 *                 ← REPLY(NAME PASSWORD)
 * {@link Checking}  (a {@link UserSource} is asked; again from the top, or)
 * {@link Telling}   SET(STATUS) →
 *                 ← ACK
 * {@link Finished}
 * </pre>
 *
 * Which end of phase 1 this is does not matter: the gateway asks, be it the responder (methods
 * XAUTHInit…) or the initiator (XAUTHResp…, §7.2), and begins each exchange. A source may ask
 * further questions before its verdict (§5.2 to §5.4).
 *
 * <p>Each REQUEST and each SET opens a transaction exchange with a message ID of its own; all carry
 * one identifier (§6). After {@link Effect.Failed} the phase 1 SA is deleted at once (§6). A
 * message that does not belong is {@link Effect.Ignored} and changes nothing.
 */
public sealed interface XauthServer {
  /** A message of the transaction arrived, decrypted and its hash verified. */
  default Step received(Payload.Attributes message) {
    return ignore(
        this, Reason.UNEXPECTED_MESSAGE, "XAUTH message %d".formatted(message.messageType()));
  }

  /** The {@link UserSource} has answered. */
  default Step verdict(Verdict verdict) {
    return ignore(this, Reason.INTERNAL_ERROR, "a verdict that was not asked for");
  }

  /**
   * @param attempts how often to ask, 1 to 10; 1 suits clients without a person, which end at a
   *     second question
   * @param retryMessage shown with the second and further questions
   * @param first what is asked first, and again when that went wrong
   */
  record Settings(int attempts, String retryMessage, XauthQuestion first) {
    public static final Settings ONCE = new Settings(1, "");

    public Settings {
      if (attempts < 1 || attempts > 10) {
        throw new IllegalArgumentException(attempts + " attempts, expected 1 to 10");
      }
      if (!first.kind().namesTheUser()) {
        throw new IllegalArgumentException(first.kind() + " before the user has a name");
      }
    }

    /** A user name and a password are asked for. */
    public Settings(int attempts, String retryMessage) {
      this(attempts, retryMessage, XauthQuestion.FOR_PASSWORD);
    }
  }

  record Step(XauthServer next, Effect effect) {}

  sealed interface Effect {
    /** Send it in a new transaction exchange. */
    record Send(Payload.Attributes message) implements Effect {}

    /** Ask the {@link UserSource}, then close {@code answer}. */
    record Authenticate(XauthAnswer answer) implements Effect {}

    record LoggedIn(String user, Set<String> groups) implements Effect {}

    /** Delete the phase 1 SA at once (§6). */
    record Failed(Refusal refusal) implements Effect {}

    /** Drop the message and count it; the transaction goes on. */
    record Ignored(Refusal refusal) implements Effect {}
  }

  /** Starts with the first question. */
  static Step begin(Settings settings, RandomGenerator random) {
    Transaction transaction = new Transaction(settings, XauthAttributes.identifier(random), random);
    return transaction.ask(settings.first(), new Progress(1, 1, "", Bytes.EMPTY));
  }

  /**
   * Tells a client that its user need not log in again (§5.5), as after a rekey of phase 1. The
   * caller is sure that the new phase 1 SA is of the peer that logged in before.
   */
  static Step alreadyAuthenticated(Verdict.Accepted verdict, RandomGenerator random) {
    return new Telling(XauthAttributes.identifier(random), verdict).tell();
  }

  /** What stays the same from the first question to the result. */
  record Transaction(Settings settings, int identifier, RandomGenerator random) {
    /** Ours: questions in one login, retries and challenges together. */
    private static final int MOST_ROUNDS = 16;

    Step ask(XauthQuestion question, Progress progress) {
      XauthQuestion asked = question.fresh(random);
      List<Attribute> attributes = new ArrayList<>();
      attributes.add(Attribute.basic(XauthAttributes.TYPE, asked.kind().type()));
      if (!asked.challenge().isEmpty()) {
        attributes.add(Attribute.variable(XauthAttributes.CHALLENGE, asked.challenge()));
      }
      asked
          .message()
          .ifPresent(
              text ->
                  attributes.add(Attribute.variable(XauthAttributes.MESSAGE, Bytes.ofText(text))));
      asked.kind().attributes().forEach(type -> attributes.add(XauthAttributes.empty(type)));
      return new Step(
          new Asking(this, asked, progress),
          new Effect.Send(
              new Payload.Attributes(Payload.Attributes.REQUEST, identifier, attributes)));
    }

    /**
     * §6: another question in the same transaction, or the end of it. Who is refused for now has
     * not made an attempt.
     */
    Step again(Refusal refusal, Progress progress) {
      if (refusal.reason() == Reason.RATE_LIMIT && progress.round() < MOST_ROUNDS) {
        return ask(settings.first(), progress.sameAttempt());
      }
      return progress.attempt() < settings.attempts
              && progress.round() < MOST_ROUNDS
              && refusal.reason() == Reason.USER_REJECTED
          ? ask(settings.first().withMessage(settings.retryMessage), progress.nextAttempt())
          : new Telling(identifier, new Verdict.Rejected(refusal)).tell();
    }

    Step challenge(Verdict.Challenge challenge, Progress progress) {
      return progress.round() < MOST_ROUNDS
          ? ask(challenge.question(), progress.nextRound(challenge.state()))
          : new Telling(
                  identifier,
                  new Verdict.Rejected(
                      new Refusal(Reason.USER_BACKEND_FAILED, "a login of too many questions")))
              .tell();
    }
  }

  /**
   * How far a login is.
   *
   * @param attempt how often it began, from 1
   * @param round how many questions there were
   * @param user empty if not known yet; it stays the same through all questions of one attempt
   * @param state that of the last {@link Verdict.Challenge}
   */
  record Progress(int attempt, int round, String user, Bytes state) {
    Progress of(String name) {
      return new Progress(attempt, round, name, state);
    }

    Progress sameAttempt() {
      return new Progress(attempt, round + 1, "", Bytes.EMPTY);
    }

    Progress nextAttempt() {
      return new Progress(attempt + 1, round + 1, "", Bytes.EMPTY);
    }

    Progress nextRound(Bytes nextState) {
      return new Progress(attempt, round + 1, user, nextState);
    }
  }

  /** The question is out. */
  record Asking(Transaction transaction, XauthQuestion question, Progress progress)
      implements XauthServer {
    @Override
    public Step received(Payload.Attributes reply) {
      Optional<Step> foreign = foreign(this, reply, Payload.Attributes.REPLY);
      if (foreign.isPresent()) {
        return foreign.get();
      }
      Optional<Attribute> status = XauthAttributes.first(reply, XauthAttributes.STATUS);
      if (status.isPresent()) {
        // §5: a client may end the transaction, and has no right to any other status than FAIL.
        return status.get().number() == STATUS_FAIL
            ? fail(Reason.USER_REJECTED, "the client gave up")
            : fail(Reason.MALFORMED_PAYLOAD, "the client claims XAUTH_STATUS OK");
      }
      // §6.2: "The XAUTH-TYPE in a REPLY MUST be identical"; without one it is generic.
      long type =
          XauthAttributes.first(reply, XauthAttributes.TYPE)
              .map(Attribute::number)
              .orElse((long) XauthAttributes.TYPE_GENERIC);
      if (type != question.kind().type()) {
        return fail(
            Reason.MALFORMED_PAYLOAD,
            "XAUTH_TYPE %d, asked for %d".formatted(type, question.kind().type()));
      }
      return switch (XauthReply.read(reply, question, progress.user(), progress.state())) {
        case Reading.Refused<XauthAnswer>(Refusal refusal) -> transaction.again(refusal, progress);
        case Reading.Accepted<XauthAnswer>(XauthAnswer answer) ->
            new Step(
                new Checking(transaction, progress.of(answer.user())),
                new Effect.Authenticate(answer));
      };
    }
  }

  /** A {@link UserSource} is at work; what the client sends meanwhile is ignored. */
  record Checking(Transaction transaction, Progress progress) implements XauthServer {
    @Override
    public Step verdict(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Accepted accepted -> new Telling(transaction.identifier, accepted).tell();
        case Verdict.Rejected(Refusal refusal) -> transaction.again(refusal, progress);
        case Verdict.Challenge challenge -> transaction.challenge(challenge, progress);
      };
    }
  }

  /** The result is out; an ACK ends it, whatever its attributes (§6.1). */
  record Telling(int identifier, Verdict verdict) implements XauthServer {
    @Override
    public Step received(Payload.Attributes ack) {
      return foreign(this, ack, Payload.Attributes.ACK)
          .orElseGet(
              () ->
                  switch (verdict) {
                    case Verdict.Accepted(String user, Set<String> groups) ->
                        new Step(new Finished(), new Effect.LoggedIn(user, groups));
                    case Verdict.Rejected(Refusal refusal) ->
                        new Step(new Finished(), new Effect.Failed(refusal));
                    case Verdict.Challenge challenge ->
                        ignore(this, Reason.INTERNAL_ERROR, "a challenge is no result");
                  });
    }

    /** §6.1: the SET holds the status alone; some clients end at anything more. */
    Step tell() {
      int status = verdict instanceof Verdict.Accepted ? STATUS_OK : STATUS_FAIL;
      return new Step(
          this,
          new Effect.Send(
              XauthAttributes.message(
                  Payload.Attributes.SET, identifier, XauthAttributes.status(status))));
    }
  }

  record Finished() implements XauthServer {}

  /**
   * Whether a message does not belong. The identifier is not looked at: strongSwan answers with 0,
   * and the message ID, under which the hash was verified, says already what is answered.
   */
  private static Optional<Step> foreign(
      XauthServer state, Payload.Attributes message, int messageType) {
    if (message.messageType() != messageType) {
      return Optional.of(
          ignore(
              state,
              Reason.UNEXPECTED_MESSAGE,
              "XAUTH message %d, expected %d".formatted(message.messageType(), messageType)));
    }
    return Optional.empty();
  }

  private static Step ignore(XauthServer state, Reason reason, String detail) {
    return new Step(state, new Effect.Ignored(new Refusal(reason, detail)));
  }

  private static Step fail(Reason reason, String detail) {
    return new Step(new Finished(), new Effect.Failed(new Refusal(reason, detail)));
  }
}
