package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers a gateway with one user name and one password (draft-beaulieu-ike-xauth-02 §5.1). It
 * answers once: there is no person to type anything else, and sending the same password again only
 * locks the user out.
 */
public sealed interface XauthClient {
  /** A message of the transaction arrived, decrypted and its hash verified. */
  Step received(Payload.Attributes message);

  record Step(XauthClient next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  sealed interface Effect {
    /** Send it in the exchange of the message that it answers. */
    record Send(Payload.Attributes message) implements Effect {}

    /** §6.2: SHOULD be displayed to the user. */
    record Show(String text) implements Effect {}

    record Succeeded() implements Effect {}

    record Failed(Refusal refusal) implements Effect {}

    /** Drop the message and count it; the transaction goes on. */
    record Ignored(Refusal refusal) implements Effect {}
  }

  /** Waits for the first question. The caller closes {@code password} once this has ended. */
  static XauthClient begin(String user, Secret password) {
    return new Waiting(user, password);
  }

  /** Nothing was asked yet. A gateway may also say at once that all is well (§5.5). */
  record Waiting(String user, Secret password) implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      return switch (message.messageType()) {
        case Payload.Attributes.REQUEST -> answer(message);
        case Payload.Attributes.SET -> conclude(message);
        default -> ignore(this, message);
      };
    }

    private Step answer(Payload.Attributes request) {
      List<Attribute> answers = new ArrayList<>();
      for (Attribute asked : request.attributes()) {
        switch (asked.type()) {
          case XauthAttributes.TYPE -> {
            if (asked.number() != XauthAttributes.TYPE_GENERIC) {
              return giveUp(request, "XAUTH_TYPE %d".formatted(asked.number()));
            }
            answers.add(asked); // §6.2: identical, and only if it was there
          }
          case XauthAttributes.USER_NAME ->
              answers.add(Attribute.variable(asked.type(), Bytes.ofText(user)));
          case XauthAttributes.USER_PASSWORD ->
              answers.add(Attribute.variable(asked.type(), Bytes.copyOf(password.expose())));
          case XauthAttributes.MESSAGE -> {}
          case XauthAttributes.PASSCODE,
              XauthAttributes.CHALLENGE,
              XauthAttributes.DOMAIN,
              XauthAttributes.NEXT_PIN,
              XauthAttributes.ANSWER -> {
            return giveUp(request, "XAUTH attribute %d".formatted(asked.type()));
          }
          default -> {} // draft-dukes-ike-mode-cfg-02 §3.4: unknown ones are passed over
        }
      }
      List<Effect> effects = shown(request);
      effects.add(
          new Effect.Send(
              new Payload.Attributes(Payload.Attributes.REPLY, request.identifier(), answers)));
      return new Step(new Answered(request.identifier()), effects);
    }
  }

  /** The answer is out. */
  record Answered(int identifier) implements XauthClient {
    @Override
    public Step received(Payload.Attributes message) {
      if (message.identifier() != identifier) {
        return ignore(this, message);
      }
      return switch (message.messageType()) {
        case Payload.Attributes.REQUEST -> giveUp(message, "a second question");
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
    List<Effect> effects = shown(set);
    // §6.1: "no attributes SHOULD be included".
    effects.add(new Effect.Send(XauthAttributes.message(Payload.Attributes.ACK, set.identifier())));
    effects.add(
        status.filter(s -> s.number() == XauthAttributes.STATUS_OK).isPresent()
            ? new Effect.Succeeded()
            : new Effect.Failed(
                new Refusal(Reason.USER_REJECTED, "the gateway did not accept the user")));
    return new Step(new Finished(), effects);
  }

  /** §5: what cannot be answered is answered with STATUS=FAIL, which ends the transaction. */
  private static Step giveUp(Payload.Attributes request, String asked) {
    List<Effect> effects = shown(request);
    effects.add(
        new Effect.Send(
            XauthAttributes.message(
                Payload.Attributes.REPLY,
                request.identifier(),
                XauthAttributes.status(XauthAttributes.STATUS_FAIL))));
    effects.add(
        new Effect.Failed(
            new Refusal(
                Reason.USER_REJECTED,
                "the gateway asks for %s, we have a user name and a password".formatted(asked))));
    return new Step(new Finished(), effects);
  }

  private static List<Effect> shown(Payload.Attributes message) {
    List<Effect> effects = new ArrayList<>();
    XauthAttributes.first(message, XauthAttributes.MESSAGE)
        .flatMap(a -> XauthAttributes.text(a.value()))
        .ifPresent(text -> effects.add(new Effect.Show(text)));
    return effects;
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
