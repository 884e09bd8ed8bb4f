package io.postern.ittests.logins;

import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.MainInitiator;
import io.postern.ike.v1.PhaseOne;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.ike.v1.QuickInitiator;
import io.postern.ike.v1.QuickMode;
import io.postern.ike.v1.QuickStep;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.ModeConfigClient;
import io.postern.xauthmodecfg.XauthClient;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One login as its client, from the first message to the delete: main mode, XAUTH if it is asked
 * for, Mode Config, quick mode. It says that it is behind a NAT, and moves to port 4500 as such
 * clients do.
 */
final class Visit {
  private static final int IDENTIFIER = 1;

  private final ClientTerms terms;
  private final Outlet outlet;
  private final Map<Integer, ProtectedExchange> transactions = new HashMap<>();
  private PhaseOne phaseOne;
  private XauthClient xauth;
  private Optional<IsakmpSa> sa = Optional.empty();
  private Optional<ProtectedExchange> configuring = Optional.empty();
  private Optional<QuickMode> quick = Optional.empty();
  private int inboundSpi;
  private byte[] lastReceived = {};
  private byte[] lastSent = {};
  private boolean natTraversal;
  private State state = State.UNDER_WAY;
  private String failure = "";

  enum State {
    UNDER_WAY,
    LOGGED_IN,
    FAILED
  }

  /** Where messages go. */
  interface Outlet {
    /**
     * @param natTraversal whether to port 4500, with the non-ESP marker
     */
    void send(byte[] message, boolean natTraversal);
  }

  /** Sends the first message. */
  Visit(ClientTerms terms, String user, Secret password, Outlet outlet) {
    this.terms = terms;
    this.outlet = outlet;
    this.xauth = XauthClient.begin(user, password);
    PhaseOneContext context =
        new PhaseOneContext(
            new Cookies(terms.random().nextLong() | 1, 0), terms.companions(), terms.random());
    PhaseOneStart start =
        MainInitiator.start(context, terms.connection(), ClientTerms.LIFETIME_SECONDS);
    this.phaseOne = start.exchange();
    send(start.message());
  }

  State state() {
    return state;
  }

  /** What went wrong, if something did. */
  String failure() {
    return failure;
  }

  private void send(byte[] message) {
    lastSent = message;
    outlet.send(message, natTraversal);
  }

  /** What was sent last may have been lost. */
  void repeat() {
    outlet.send(lastSent, natTraversal);
  }

  /** Nothing came in time. */
  void giveUp() {
    if (state == State.UNDER_WAY) {
      fail(
          "no answer in "
              + (sa.isEmpty()
                  ? phaseOne.getClass().getSimpleName()
                  : quick.isPresent() ? "quick mode" : "transactions"));
    }
    close();
  }

  private void fail(String reason) {
    state = State.FAILED;
    failure = reason;
  }

  /** A message without its marker. */
  void receive(byte[] datagram) {
    if (state == State.FAILED) {
      return;
    }
    if (Arrays.equals(datagram, lastReceived)) {
      repeat();
      return;
    }
    if (MessageReader.header(datagram) instanceof Reading.Accepted<Header>(Header header)) {
      if (sa.isEmpty()) {
        onPhaseOne(header, datagram);
      } else {
        switch (header.exchange()) {
          case TRANSACTION -> onTransaction(sa.get(), header, datagram);
          case QUICK -> onQuick(datagram);
          case INFORMATIONAL -> onInformational(sa.get(), header, datagram);
          default -> {}
        }
      }
    }
  }

  private void onPhaseOne(Header header, byte[] datagram) {
    if (header.exchange() == ExchangeType.INFORMATIONAL && !header.encrypted()) {
      fail("a notify in the clear in phase 1");
      return;
    }
    switch (phaseOne.on(datagram)) {
      case PhaseOneStep.Continue(PhaseOne next, byte[] reply, ParsedMessage received) -> {
        phaseOne = next;
        lastReceived = datagram;
        // RFC 3947 §4: from the message with the identity on.
        natTraversal = received.first(Payload.KeyExchange.class).isPresent();
        send(reply);
      }
      case PhaseOneStep.Complete complete -> {
        lastReceived = datagram;
        sa = Optional.of(complete.result().sa());
        if (!complete.result().method().extended()) {
          askForConfiguration(complete.result().sa());
        }
      }
      case PhaseOneStep.Ignore(Refusal refusal) -> failure = refusal.toString();
      case PhaseOneStep.Fail(Refusal refusal, var compared) -> fail(refusal.toString());
    }
  }

  private void askForConfiguration(IsakmpSa keys) {
    ProtectedExchange exchange = begin(keys, ExchangeType.TRANSACTION);
    configuring = Optional.of(exchange);
    send(
        ProtectedMessage.seal(
            keys,
            exchange,
            List.of(ModeConfigClient.request(IDENTIFIER, Optional.empty(), "load"))));
  }

  private ProtectedExchange begin(IsakmpSa keys, ExchangeType type) {
    return keys.exchange(type, IsakmpSa.newMessageId(terms.random()));
  }

  private void onTransaction(IsakmpSa keys, Header header, byte[] datagram) {
    boolean answer = configuring.filter(ours -> ours.messageId() == header.messageId()).isPresent();
    ProtectedExchange exchange =
        answer
            ? configuring.orElseThrow()
            : transactions.computeIfAbsent(
                header.messageId(), id -> keys.exchange(ExchangeType.TRANSACTION, id));
    if (quick.isEmpty()
        && ProtectedMessage.open(keys, exchange, PayloadRules.TRANSACTION, datagram)
            instanceof Reading.Accepted<ParsedMessage>(ParsedMessage message)) {
      lastReceived = datagram;
      Payload.Attributes attributes = message.first(Payload.Attributes.class).orElseThrow();
      if (answer) {
        onConfiguration(keys, attributes);
      } else {
        onQuestion(keys, exchange, attributes);
      }
    }
  }

  private void onQuestion(IsakmpSa keys, ProtectedExchange exchange, Payload.Attributes question) {
    XauthClient.Step step = xauth.received(question);
    xauth = step.next();
    for (XauthClient.Effect effect : step.effects()) {
      switch (effect) {
        case XauthClient.Effect.Send(Payload.Attributes reply) ->
            send(ProtectedMessage.seal(keys, exchange, List.of(reply)));
        case XauthClient.Effect.Succeeded succeeded -> askForConfiguration(keys);
        case XauthClient.Effect.Failed(Refusal refusal) -> fail(refusal.toString());
        default -> {}
      }
    }
  }

  private void onConfiguration(IsakmpSa keys, Payload.Attributes reply) {
    switch (ModeConfigClient.read(reply, IDENTIFIER)) {
      case Reading.Refused<ClientConfiguration>(Refusal refusal) -> fail(refusal.toString());
      case Reading.Accepted<ClientConfiguration>(ClientConfiguration given) -> {
        QuickInitiator.Start start =
            QuickInitiator.start(
                keys,
                begin(keys, ExchangeType.QUICK),
                terms.request(given.address()),
                () -> terms.random().nextInt() | 0x1000,
                FreshValues.of(terms.random()));
        quick = Optional.of(start.exchange());
        inboundSpi = start.inboundSpis().getFirst();
        send(start.message());
      }
    }
  }

  private void onQuick(byte[] datagram) {
    if (quick.isEmpty() || state != State.UNDER_WAY) {
      return;
    }
    switch (quick.get().on(datagram)) {
      case QuickStep.Complete complete -> {
        lastReceived = datagram;
        complete.reply().ifPresent(this::send);
        complete.child().close();
        state = State.LOGGED_IN;
      }
      case QuickStep.Fail(Refusal refusal, var comparison) -> fail(refusal.toString());
      case QuickStep.Ignore(Refusal refusal) -> failure = refusal.toString();
      case QuickStep.Proposed proposed -> fail("the commit bit");
    }
  }

  private void onInformational(IsakmpSa keys, Header header, byte[] datagram) {
    ProtectedExchange exchange = keys.exchange(ExchangeType.INFORMATIONAL, header.messageId());
    if (ProtectedMessage.open(keys, exchange, PayloadRules.INFORMATIONAL_PROTECTED, datagram)
            instanceof Reading.Accepted<ParsedMessage>(ParsedMessage message)
        && message.first(Payload.Delete.class).isPresent()) {
      fail("the responder deletes");
    }
  }

  /** Says goodbye, and zeroes the keys. */
  void leave() {
    sa.ifPresent(
        keys -> {
          inform(keys, Protocols.ESP, Spi.octets(inboundSpi));
          Cookies cookies = keys.cookies();
          inform(
              keys,
              Protocols.ISAKMP,
              Bytes.copyOf(
                  ByteBuffer.allocate(16)
                      .putLong(cookies.initiator())
                      .putLong(cookies.responder())
                      .array()));
        });
    close();
  }

  private void inform(IsakmpSa keys, int protocol, Bytes spi) {
    outlet.send(
        ProtectedMessage.seal(
            keys,
            begin(keys, ExchangeType.INFORMATIONAL),
            List.of(new Payload.Delete(Protocols.DOI_IPSEC, protocol, List.of(spi)))),
        natTraversal);
  }

  private void close() {
    phaseOne.abandon();
    sa.ifPresent(IsakmpSa::close);
    sa = Optional.empty();
  }
}
