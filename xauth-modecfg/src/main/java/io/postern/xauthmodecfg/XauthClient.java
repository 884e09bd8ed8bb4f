package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers a gateway that asks who the user is (draft-beaulieu-ike-xauth-02 §5), as the initiator of
 * phase 1 or as its responder (§7.2: XAUTHResp…).
 *
 * <p>With a user name and one password it answers once: where there is no person to type anything
 * else, sending the same password again only locks the user out. With a person, further questions
 * are {@link Effect.Ask}.
 */
public sealed interface XauthClient {
  /** A message of the transaction arrived, decrypted and its hash verified. */
  Step received(Payload.Attributes message);

  /**
   * The person has answered an {@link Effect.Ask}.
   *
   * @param answers for each field; neither kept nor closed here. If one is missing, the person gave
   *     up
   */
  default Step answered(Map<Field, Secret> answers) {
    return new Step(
        this,
        List.of(
            new Effect.Ignored(
                new Refusal(Reason.INTERNAL_ERROR, "an answer to what was not asked"))));
  }

  record Step(XauthClient next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  /** What a person is asked for. */
  enum Field {
    PASSWORD(XauthAttributes.USER_PASSWORD),
    PASSCODE(XauthAttributes.PASSCODE),
    ANSWER(XauthAttributes.ANSWER),
    NEXT_PIN(XauthAttributes.NEXT_PIN),
    DOMAIN(XauthAttributes.DOMAIN);

    private final int attribute;

    Field(int attribute) {
      this.attribute = attribute;
    }

    int attribute() {
      return attribute;
    }

    static Optional<Field> of(int attribute) {
      return Arrays.stream(values()).filter(f -> f.attribute == attribute).findFirst();
    }
  }

  sealed interface Effect {
    /** Send it in the exchange of the message that it answers. */
    record Send(Payload.Attributes message) implements Effect {}

    /** §6.2: SHOULD be displayed to the user. */
    record Show(String text) implements Effect {}

    /**
     * Ask the person, then call {@link #answered}. What is shown for it came before, as {@link
     * Show}.
     *
     * @param challenge of a one-time password, e.g. {@code otp-md5 499 ke1234}
     */
    record Ask(List<Field> fields, Optional<String> challenge) implements Effect {
      public Ask {
        fields = List.copyOf(fields);
      }
    }

    record Succeeded() implements Effect {}

    record Failed(Refusal refusal) implements Effect {}

    /** Drop the message and count it; the transaction goes on. */
    record Ignored(Refusal refusal) implements Effect {}
  }

  /**
   * Waits for the first question, and has nobody to ask. The caller closes {@code password} once
   * this has ended.
   */
  static XauthClient begin(String user, Secret password) {
    return new Waiting(new Login(user, password, /* person= */ false));
  }

  /** The same with a person, who is asked for all that is not {@code password} the first time. */
  static XauthClient interactive(String user, Secret password) {
    return new Waiting(new Login(user, password, /* person= */ true));
  }

  /** Who logs in. */
  record Login(String user, Secret password, boolean person) {}

  /** Nothing was asked yet. A gateway may also say at once that all is well (§5.5). */
  record Waiting(Login login) implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      return switch (message.messageType()) {
        case Payload.Attributes.REQUEST ->
            XauthAsked.of(message).answer(login, /* withPassword= */ true);
        case Payload.Attributes.SET -> conclude(message);
        default -> ignore(this, message);
      };
    }
  }

  /** A person was asked; repetitions of the question change nothing. */
  record Prompting(Login login, XauthAsked asked) implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      return message.messageType() == Payload.Attributes.SET
          ? conclude(message)
          : ignore(this, message);
    }

    @Override
    public Step answered(Map<Field, Secret> answers) {
      return asked.fill(login, answers);
    }
  }

  /** The answer is out. */
  record Answered(Login login, int identifier) implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      if (message.identifier() != identifier) {
        return ignore(this, message);
      }
      return switch (message.messageType()) {
        case Payload.Attributes.REQUEST ->
            login.person()
                ? XauthAsked.of(message).answer(login, /* withPassword= */ false)
                : XauthAsked.of(message).giveUp("a second question");
        case Payload.Attributes.SET -> conclude(message);
        default -> ignore(this, message);
      };
    }
  }

  record Finished() implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      return ignore(this, message);
    }
  }

  private static Step conclude(Payload.Attributes set) {
    Optional<Attribute> status = XauthAttributes.first(set, XauthAttributes.STATUS);
    List<Effect> effects = XauthAsked.shown(set);
    // §6.1: "no attributes SHOULD be included".
    effects.add(new Effect.Send(XauthAttributes.message(Payload.Attributes.ACK, set.identifier())));
    effects.add(
        status.filter(s -> s.number() == XauthAttributes.STATUS_OK).isPresent()
            ? new Effect.Succeeded()
            : new Effect.Failed(
                new Refusal(Reason.USER_REJECTED, "the gateway did not accept the user")));
    return new Step(new Finished(), effects);
  }

  private static Step ignore(XauthClient state, Payload.Attributes message) {
    return new Step(
        state,
        List.of(
            new Effect.Ignored(
                new Refusal(
                    Reason.UNEXPECTED_MESSAGE,
                    "XAUTH message %d with identifier %d"
                        .formatted(message.messageType(), message.identifier())))));
  }
}
