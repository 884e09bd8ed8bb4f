package io.postern.xauthmodecfg;

import static io.postern.xauthmodecfg.XauthAttributes.STATUS_FAIL;
import static io.postern.xauthmodecfg.XauthAttributes.STATUS_OK;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
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
 * Each REQUEST and each SET opens a transaction exchange with a message ID of its own; all carry
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
   */
  record Settings(int attempts, String retryMessage) {
    public static final Settings ONCE = new Settings(1, "");

    public Settings {
      if (attempts < 1 || attempts > 10) {
        throw new IllegalArgumentException(attempts + " attempts, expected 1 to 10");
      }
    }
  }

  record Step(XauthServer next, Effect effect) {}

  sealed interface Effect {
    /** Send it in a new transaction exchange. */
    record Send(Payload.Attributes message) implements Effect {}

    /** Ask the {@link UserSource}, then close {@code password}. */
    record Authenticate(String user, Secret password) implements Effect {}

    record LoggedIn(String user, Set<String> groups) implements Effect {}

    /** Delete the phase 1 SA at once (§6). */
    record Failed(Refusal refusal) implements Effect {}

    /** Drop the message and count it; the transaction goes on. */
    record Ignored(Refusal refusal) implements Effect {}
  }

  /** Starts with the first question. */
  static Step begin(Settings settings, RandomGenerator random) {
    return new Asking(settings, XauthAttributes.identifier(random), 1).ask();
  }

  /**
   * Tells a client that its user need not log in again (§5.5), as after a rekey of phase 1. The
   * caller is sure that the new phase 1 SA is of the peer that logged in before.
   */
  static Step alreadyAuthenticated(Verdict.Accepted verdict, RandomGenerator random) {
    return new Telling(XauthAttributes.identifier(random), verdict).tell();
  }

  /** The question is out. */
  record Asking(Settings settings, int identifier, int attempt) implements XauthServer {
    /** Ours. */
    private static final int LONGEST_USER_NAME = 256;

    /** Ours. */
    private static final int LONGEST_PASSWORD = 1024;

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
      long type =
          XauthAttributes.first(reply, XauthAttributes.TYPE)
              .map(Attribute::number)
              .orElse((long) XauthAttributes.TYPE_GENERIC);
      if (type != XauthAttributes.TYPE_GENERIC) {
        return fail(Reason.MALFORMED_PAYLOAD, "XAUTH_TYPE %d, asked for generic".formatted(type));
      }
      Optional<String> user =
          XauthAttributes.first(reply, XauthAttributes.USER_NAME)
              .flatMap(a -> XauthAttributes.text(a.value()))
              .filter(name -> !name.isEmpty() && name.length() <= LONGEST_USER_NAME);
      Optional<Secret> password =
          XauthAttributes.first(reply, XauthAttributes.USER_PASSWORD)
              .flatMap(a -> password(a.value()));
      if (user.isEmpty() || password.isEmpty()) {
        password.ifPresent(Secret::close);
        String missing = user.isEmpty() ? "user name" : "password";
        return again(new Refusal(Reason.USER_REJECTED, "the reply has no usable " + missing));
      }
      return new Step(
          new Checking(settings, identifier, attempt),
          new Effect.Authenticate(user.get(), password.get()));
    }

    private static Optional<Secret> password(Bytes value) {
      int length = XauthAttributes.lengthOfString(value);
      return length == 0 || length > LONGEST_PASSWORD
          ? Optional.empty()
          : Optional.of(Secret.take(value.slice(0, length).toArray()));
    }

    Step ask() {
      List<Attribute> asked = new ArrayList<>();
      asked.add(Attribute.basic(XauthAttributes.TYPE, XauthAttributes.TYPE_GENERIC));
      if (attempt > 1 && !settings.retryMessage.isEmpty()) {
        asked.add(Attribute.variable(XauthAttributes.MESSAGE, Bytes.ofText(settings.retryMessage)));
      }
      asked.add(XauthAttributes.empty(XauthAttributes.USER_NAME));
      asked.add(XauthAttributes.empty(XauthAttributes.USER_PASSWORD));
      return new Step(
          this,
          new Effect.Send(new Payload.Attributes(Payload.Attributes.REQUEST, identifier, asked)));
    }

    /**
     * §6: another question in the same transaction, or the end of it. Who is refused for now has
     * not made an attempt.
     */
    Step again(Refusal refusal) {
      if (refusal.reason() == Reason.RATE_LIMIT) {
        return ask();
      }
      return attempt < settings.attempts && refusal.reason() == Reason.USER_REJECTED
          ? new Asking(settings, identifier, attempt + 1).ask()
          : new Telling(identifier, new Verdict.Rejected(refusal)).tell();
    }
  }

  /** A {@link UserSource} is at work; what the client sends meanwhile is ignored. */
  record Checking(Settings settings, int identifier, int attempt) implements XauthServer {
    @Override
    public Step verdict(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Accepted accepted -> new Telling(identifier, accepted).tell();
        case Verdict.Rejected(Refusal refusal) ->
            new Asking(settings, identifier, attempt).again(refusal);
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
