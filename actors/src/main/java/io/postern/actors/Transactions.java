package io.postern.actors;

import akka.actor.typed.javadsl.ActorContext;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.ModeConfigClient;
import io.postern.xauthmodecfg.ModeConfigRequest;
import io.postern.xauthmodecfg.ModeConfigServer;
import io.postern.xauthmodecfg.Verdict;
import io.postern.xauthmodecfg.XauthClient;
import java.net.Inet4Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The transaction exchanges of one IKE SA, as either side: the login, then the configuration. */
final class Transactions {
  /** Of our Mode Config request; one is under way at a time. */
  private static final int IDENTIFIER = 1;

  private static final String APPLICATION = "Postern";

  private final Protection protection;
  private final Link link;
  private final Optional<Login> server;
  private final Map<Integer, Configuring> configuring = new HashMap<>();
  private Optional<XauthClient> client;
  private Optional<ProtectedExchange> asking = Optional.empty();

  /** A Mode Config request that waits for an address. */
  private record Configuring(
      ModeConfigRequest request, ProtectedExchange exchange, byte[] datagram) {}

  /** What came of a message or a verdict. */
  sealed interface Result {
    record Nothing() implements Result {}

    record Ignored(Refusal refusal) implements Result {}

    /** The login succeeded; as a client we know of no user. */
    record LoggedIn(Optional<Verdict.Accepted> user) implements Result {}

    /** Phase 1 is to be deleted. */
    record Failed(Refusal refusal) implements Result {}

    record Wanted(int messageId, ModeConfigRequest request) implements Result {}

    record Told(ClientConfiguration configuration) implements Result {}
  }

  private Transactions(
      Protection protection, Link link, Optional<Login> server, Optional<XauthClient> client) {
    this.protection = protection;
    this.link = link;
    this.server = server;
    this.client = client;
  }

  /** With a login if the method of phase 1 asks for one: the peer's, or as initiator ours. */
  static Transactions of(
      ActorContext<IkeSa.Command> context,
      IkeSa.Side side,
      AuthenticationMethod method,
      Protection protection,
      Link link) {
    return switch (side) {
      case IkeSa.Responder responder ->
          new Transactions(
              protection,
              link,
              responder
                  .login()
                  .filter(terms -> method.extended())
                  .map(terms -> new Login(context, terms, protection)),
              Optional.empty());
      case IkeSa.Initiator initiator ->
          new Transactions(
              protection,
              link,
              Optional.empty(),
              initiator
                  .login()
                  .filter(user -> method.extended())
                  .map(user -> XauthClient.begin(user.name(), user.password())));
    };
  }

  /**
   * Asks the peer's user to log in; as a client we wait to be asked.
   *
   * @param known the user, if that one need not be asked
   */
  void begin(Optional<String> known) {
    server.ifPresent(login -> login.begin(known));
  }

  /** The exchange of this message ID, if we began it. */
  Optional<ProtectedExchange> ours(int messageId) {
    return asking
        .filter(exchange -> exchange.messageId() == messageId)
        .or(() -> server.flatMap(login -> login.exchange(messageId)));
  }

  /**
   * A message that is proven.
   *
   * @param loggedIn whether Mode Config may be
   */
  Result received(
      Payload.Attributes attributes,
      ProtectedExchange exchange,
      byte[] datagram,
      boolean loggedIn) {
    int messageId = exchange.messageId();
    if (asking.filter(ours -> ours.messageId() == messageId).isPresent()) {
      link.settled(messageId);
      asking = Optional.empty();
      return told(attributes);
    }
    if (server.flatMap(login -> login.exchange(messageId)).isPresent()) {
      link.settled(messageId);
      return of(server.orElseThrow().received(attributes));
    }
    if (!loggedIn && client.isPresent()) {
      return answer(client.get().received(attributes), exchange, datagram);
    }
    return loggedIn
        ? wanted(attributes, exchange, datagram)
        : new Result.Ignored(
            new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "Mode Config before the login"));
  }

  Result judged(Verdict verdict) {
    return server.map(login -> of(login.judged(verdict))).orElseGet(Result.Nothing::new);
  }

  /** Why the user was last turned away; for a client that leaves without a word. */
  Optional<Refusal> rejection() {
    return server.flatMap(Login::rejection);
  }

  private static Result of(Login.Result result) {
    return switch (result) {
      case Login.Result.Waiting waiting -> new Result.Nothing();
      case Login.Result.Ignored(Refusal refusal) -> new Result.Ignored(refusal);
      case Login.Result.LoggedIn(Verdict.Accepted user) -> new Result.LoggedIn(Optional.of(user));
      case Login.Result.Failed(Refusal refusal) -> new Result.Failed(refusal);
    };
  }

  // ---- as a client ----

  private Result answer(XauthClient.Step step, ProtectedExchange exchange, byte[] datagram) {
    client = Optional.of(step.next());
    Result result = new Result.Nothing();
    for (XauthClient.Effect effect : step.effects()) {
      switch (effect) {
        case XauthClient.Effect.Send(Payload.Attributes message) ->
            reply(exchange, datagram, message);
        case XauthClient.Effect.Show show -> {}
        case XauthClient.Effect.Ask ask -> {} // never: there is no person
        case XauthClient.Effect.Succeeded succeeded ->
            result = new Result.LoggedIn(Optional.empty());
        case XauthClient.Effect.Failed(Refusal refusal) -> result = new Result.Failed(refusal);
        case XauthClient.Effect.Ignored(Refusal refusal) -> result = new Result.Ignored(refusal);
      }
    }
    return result;
  }

  void ask(Optional<Inet4Address> wanted) {
    asking = Optional.of(protection.ask(ModeConfigClient.request(IDENTIFIER, wanted, APPLICATION)));
  }

  private static Result told(Payload.Attributes reply) {
    return switch (ModeConfigClient.read(reply, IDENTIFIER)) {
      case Reading.Refused<ClientConfiguration>(Refusal refusal) -> new Result.Failed(refusal);
      case Reading.Accepted<ClientConfiguration>(ClientConfiguration given) ->
          new Result.Told(given);
    };
  }

  // ---- as a gateway ----

  private Result wanted(
      Payload.Attributes attributes, ProtectedExchange exchange, byte[] datagram) {
    return switch (ModeConfigRequest.read(attributes)) {
      case Reading.Refused<ModeConfigRequest>(Refusal refusal) -> new Result.Ignored(refusal);
      case Reading.Accepted<ModeConfigRequest>(ModeConfigRequest request) -> {
        configuring.put(exchange.messageId(), new Configuring(request, exchange, datagram));
        yield new Result.Wanted(exchange.messageId(), request);
      }
    };
  }

  void configure(int messageId, ClientConfiguration configuration) {
    Configuring waiting = configuring.remove(messageId);
    if (waiting != null) {
      reply(
          waiting.exchange,
          waiting.datagram,
          ModeConfigServer.reply(waiting.request, configuration));
    }
  }

  void refuse(int messageId) {
    Configuring waiting = configuring.remove(messageId);
    if (waiting != null) {
      reply(waiting.exchange, waiting.datagram, ModeConfigServer.emptyReply(waiting.request));
    }
  }

  private void reply(ProtectedExchange exchange, byte[] datagram, Payload.Attributes message) {
    byte[] sealed = ProtectedMessage.seal(protection.sa(), exchange, List.of(message));
    link.took(datagram, Optional.of(sealed));
    link.send(sealed);
  }

  /** The exchange of a message that the peer begins with this message ID. */
  ProtectedExchange theirs(int messageId) {
    return protection.sa().exchange(ExchangeType.TRANSACTION, messageId);
  }
}
