package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.XauthClient.Effect;
import io.postern.xauthmodecfg.XauthClient.Field;
import io.postern.xauthmodecfg.XauthClient.Login;
import io.postern.xauthmodecfg.XauthClient.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A REQUEST, and what may be answered to it.
 *
 * @param type XAUTH-TYPE, generic if it was not there (§6.2)
 * @param fields asked for, without the user name
 */
record XauthAsked(
    Payload.Attributes request, long type, List<Field> fields, Optional<Bytes> challenge) {
  static XauthAsked of(Payload.Attributes request) {
    return new XauthAsked(
        request,
        XauthAttributes.first(request, XauthAttributes.TYPE)
            .map(Attribute::number)
            .orElse((long) XauthAttributes.TYPE_GENERIC),
        request.attributes().stream().flatMap(a -> Field.of(a.type()).stream()).distinct().toList(),
        XauthAttributes.first(request, XauthAttributes.CHALLENGE).map(Attribute::value));
  }

  /**
   * @param withPassword whether the password that we have was not sent before
   */
  Step answer(Login login, boolean withPassword) {
    boolean generic = type == XauthAttributes.TYPE_GENERIC;
    boolean chap = type == XauthAttributes.TYPE_CHAP;
    if (type > XauthAttributes.TYPE_S_KEY) {
      return giveUp("XAUTH_TYPE " + type);
    }
    // §6.2: a challenge "MUST NOT be used when XAUTH-TYPE is set to generic"; CHAP is nothing else.
    if (generic ? challenge.isPresent() : chap && challenge.isEmpty()) {
      return giveUp("XAUTH_TYPE " + type + (generic ? " with" : " without") + " a challenge");
    }
    boolean ours = fields.equals(List.of(Field.PASSWORD)) && withPassword && (generic || chap);
    // §5.4: some ask for the name alone first.
    if (ours || fields.isEmpty()) {
      return fill(login, Map.of(Field.PASSWORD, login.password()));
    }
    if (!login.person()) {
      return giveUp(generic ? fields.toString() : "XAUTH_TYPE " + type);
    }
    List<Effect> effects = shown(request);
    effects.add(new Effect.Ask(fields, challenge.flatMap(XauthAttributes::text)));
    return new Step(new XauthClient.Prompting(login, this), effects);
  }

  /** The REPLY has what was asked for, in the order asked; unknown attributes are passed over. */
  Step fill(Login login, Map<Field, Secret> answers) {
    List<Attribute> filled = new ArrayList<>();
    for (Attribute asked : request.attributes()) {
      Optional<Field> field = Field.of(asked.type());
      if (asked.type() == XauthAttributes.TYPE) {
        filled.add(asked); // §6.2: identical, and only if it was there
      } else if (asked.type() == XauthAttributes.USER_NAME) {
        filled.add(Attribute.variable(asked.type(), Bytes.ofText(login.user())));
      } else if (field.isPresent()) {
        Optional<Secret> answer = Optional.ofNullable(answers.get(field.get()));
        if (answer.isEmpty()) {
          return giveUp(field.get() + ", which nobody answers");
        }
        filled.add(Attribute.variable(asked.type(), value(answer.get())));
      }
    }
    List<Effect> effects = shown(request);
    effects.add(
        new Effect.Send(
            new Payload.Attributes(Payload.Attributes.REPLY, request.identifier(), filled)));
    return new Step(new XauthClient.Answered(login, request.identifier()), effects);
  }

  private Bytes value(Secret answer) {
    return type == XauthAttributes.TYPE_CHAP
        ? Chap.respond((byte) request.identifier(), answer, challenge.orElse(Bytes.EMPTY))
        : Bytes.copyOf(answer.expose());
  }

  /** §5: what cannot be answered is answered with STATUS=FAIL, which ends the transaction. */
  Step giveUp(String asked) {
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
    return new Step(new XauthClient.Finished(), effects);
  }

  static List<Effect> shown(Payload.Attributes message) {
    List<Effect> effects = new ArrayList<>();
    XauthAttributes.first(message, XauthAttributes.MESSAGE)
        .flatMap(a -> XauthAttributes.text(a.value()))
        .ifPresent(text -> effects.add(new Effect.Show(text)));
    return effects;
  }
}
