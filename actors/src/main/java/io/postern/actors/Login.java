package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.postern.actors.settings.GroupSettings;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.xauthmodecfg.Verdict;
import io.postern.xauthmodecfg.XauthAnswer;
import io.postern.xauthmodecfg.XauthServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries XAUTH out: sends its questions, and has the answers checked. */
final class Login {
  private final ActorContext<IkeSa.Command> context;
  private final Terms terms;
  private final GroupSettings group;
  private final Protection protection;
  private final Map<Integer, ProtectedExchange> exchanges = new HashMap<>();
  private final XauthServer.Effect firstEffect;
  private XauthServer server;
  private Optional<Refusal> rejection = Optional.empty();

  /**
   * Who may log in, and who checks the passwords.
   *
   * @param timeout a person has to find and type a password
   */
  record Terms(GroupSettings group, Duration timeout, ActorRef<PasswordChecks.Command> passwords) {}

  /** What became of a message or a verdict. */
  sealed interface Result {
    record Waiting() implements Result {}

    record Ignored(Refusal refusal) implements Result {}

    record LoggedIn(Verdict.Accepted user) implements Result {}

    record Failed(Refusal refusal) implements Result {}
  }

  Login(ActorContext<IkeSa.Command> context, Terms terms, Protection protection) {
    this.context = context;
    this.terms = terms;
    this.group = terms.group();
    this.protection = protection;
    XauthServer.Step first =
        XauthServer.begin(
            new XauthServer.Settings(
                group.xauthAttempts(), "Login failed, try again.", group.users().firstQuestion()),
            protection.random());
    this.server = first.next();
    this.firstEffect = first.effect();
  }

  /**
   * @param known the user, if the peer is one that logged in before and need not again
   */
  void begin(Optional<String> known) {
    if (known.isPresent()) {
      take(
          XauthServer.alreadyAuthenticated(
              new Verdict.Accepted(known.get(), Set.of()), protection.random()));
    } else {
      carryOut(firstEffect);
    }
  }

  /** The exchange that we began under this message ID. */
  Optional<ProtectedExchange> exchange(int messageId) {
    return Optional.ofNullable(exchanges.get(messageId));
  }

  Result received(Payload.Attributes message) {
    return take(server.received(message));
  }

  /** Why the user was last turned away; for a client that leaves without a word. */
  Optional<Refusal> rejection() {
    return rejection;
  }

  Result judged(Verdict verdict) {
    rejection =
        verdict instanceof Verdict.Rejected(Refusal refusal)
            ? Optional.of(refusal)
            : Optional.empty();
    return take(server.verdict(verdict));
  }

  private Result take(XauthServer.Step step) {
    server = step.next();
    return carryOut(step.effect());
  }

  private Result carryOut(XauthServer.Effect effect) {
    return switch (effect) {
      case XauthServer.Effect.Send(Payload.Attributes message) -> {
        ProtectedExchange exchange = protection.ask(message);
        exchanges.put(exchange.messageId(), exchange);
        yield new Result.Waiting();
      }
      case XauthServer.Effect.Authenticate(XauthAnswer answer) -> {
        terms
            .passwords()
            .tell(
                new PasswordChecks.Check(
                    this::verify, answer, protection.remote().getAddress(), context.getSelf()));
        yield new Result.Waiting();
      }
      case XauthServer.Effect.LoggedIn(String user, Set<String> groups) ->
          new Result.LoggedIn(new Verdict.Accepted(user, groups));
      case XauthServer.Effect.Failed(Refusal refusal) -> new Result.Failed(refusal);
      case XauthServer.Effect.Ignored(Refusal refusal) -> new Result.Ignored(refusal);
    };
  }

  private Verdict verify(XauthAnswer answer) {
    return ofThisGroup(group.users().answer(answer));
  }

  /** A user with groups may log in to those only; one without, to any. */
  private Verdict ofThisGroup(Verdict verdict) {
    return verdict instanceof Verdict.Accepted(String user, Set<String> groups)
            && !groups.isEmpty()
            && !groups.contains(group.name())
        ? new Verdict.Rejected(
            new Refusal(
                Refusal.Reason.USER_REJECTED,
                "user '" + user + "' may not log in to group " + group.name()))
        : verdict;
  }
}
