package io.postern.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.Path;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.PhaseOneResult;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.PeerPath;
import io.postern.xauthmodecfg.ModeConfigRequest;
import io.postern.xauthmodecfg.ModeConfigServer;
import io.postern.xauthmodecfg.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An IKE SA whose two ends are proven: login, configuration, child SAs, and watching the peer. */
final class Established extends AbstractBehavior<IkeSa.Command> {
  /** Ours: more exchanges than any peer begins in the life of one IKE SA. */
  private static final int MOST_EXCHANGES = 1 << 16;

  private final IkeSa.Setup setup;
  private final TimerScheduler<IkeSa.Command> timers;
  private final Link link;
  private final IsakmpSa sa;
  private final PeerTraits traits;
  private final Protection protection;
  private final QuickExchanges quicks;
  private final Liveness liveness;
  private final Optional<Login> login;
  private final Map<Integer, Configuring> configuring = new HashMap<>();
  private final Set<Long> usedMessageIds = new HashSet<>();
  private boolean loggedIn;

  /** A Mode Config request that waits for an address. */
  private record Configuring(
      ModeConfigRequest request, ProtectedExchange exchange, byte[] datagram) {}

  private Established(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      Link link,
      PhaseOneResult result,
      PeerTraits traits) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.link = link;
    this.sa = result.sa();
    this.traits = traits;
    GroupSettings group = setup.groups().apply(result.connection().name());
    this.protection = new Protection(sa, link, setup.identifiers().random());
    this.quicks = new QuickExchanges(setup, group, protection, link, traits);
    this.liveness = new Liveness(group.dpd(), traits, setup.identifiers().random());
    this.login =
        result.method().extended()
            ? Optional.of(new Login(context, setup, group, protection))
            : Optional.empty();
  }

  static Behavior<IkeSa.Command> create(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      Link link,
      PhaseOneResult result,
      PeerTraits traits) {
    return new Established(context, timers, setup, link, result, traits).begin(result);
  }

  private Behavior<IkeSa.Command> begin(PhaseOneResult result) {
    boolean initialContact =
        result.notifies().stream().anyMatch(n -> n.notifyType() == NotifyTypes.INITIAL_CONTACT);
    setup
        .peer()
        .tell(
            new Peer.PhaseOneDone(
                result.connection().name(),
                result.peer(),
                result.suite(),
                traits,
                link.path(),
                initialContact));
    timers.startTimerWithFixedDelay(IkeSa.Wake.class, new IkeSa.Wake(), Duration.ofSeconds(1));
    if (login.isPresent()) {
      timers.startSingleTimer(
          IkeSa.HalfOpenOver.class, new IkeSa.HalfOpenOver(), setup.loginTimeout());
      login.get().begin();
    } else {
      proven(Optional.empty());
    }
    return this;
  }

  @Override
  public Receive<IkeSa.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(IkeSa.Received.class, this::onReceived)
        .onMessage(IkeSa.Repeat.class, this::onRepeat)
        .onMessage(IkeSa.HalfOpenOver.class, over -> onHalfOpenOver())
        .onMessage(IkeSa.Wake.class, wake -> onWake())
        .onMessage(IkeSa.Judged.class, this::onJudged)
        .onMessage(IkeSa.Configured.class, this::onConfigured)
        .onMessage(IkeSa.NotConfigured.class, this::onNotConfigured)
        .onMessage(IkeSa.Rekey.class, this::onRekey)
        .onMessage(IkeSa.DeleteChild.class, this::onDeleteChild)
        .onMessage(IkeSa.EspMoved.class, this::onEspMoved)
        .onMessage(IkeSa.Close.class, this::onClose)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  // ---- what the peer sends ----

  private Behavior<IkeSa.Command> onReceived(IkeSa.Received received) {
    received.taken().run();
    if (link.repeated(received.datagram())) {
      return this;
    }
    return switch (MessageReader.header(received.datagram())) {
      case Reading.Refused<Header>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<Header>(Header header) -> {
        if (!header.encrypted()) {
          yield ignore(
              new Refusal(Refusal.Reason.NOT_ENCRYPTED, header.exchange() + " in the clear"));
        }
        yield switch (header.exchange()) {
          case INFORMATIONAL ->
              // CONNECTED comes under the message ID of its quick mode (RFC 2408 §3.1).
              quicks.awaitsConnected(header.messageId())
                  ? onQuick(header, received)
                  : onInformational(header, received);
          case TRANSACTION -> onTransaction(header, received);
          case QUICK -> onQuick(header, received);
          case MAIN, AGGRESSIVE, NEW_GROUP ->
              ignore(
                  new Refusal(
                      Refusal.Reason.UNEXPECTED_MESSAGE, header.exchange() + " after phase 1"));
        };
      }
    };
  }

  /**
   * Whether a proven message begins an exchange that was never begun before. Its hash cannot tell:
   * who recorded it may send it again (RFC 2408 §3.1: message IDs are unique).
   */
  private boolean used(Header header) {
    return usedMessageIds.contains(key(header)) || usedMessageIds.size() >= MOST_EXCHANGES;
  }

  private static long key(Header header) {
    return (long) header.exchange().number() << 32 | Integer.toUnsignedLong(header.messageId());
  }

  private Behavior<IkeSa.Command> replayed(Header header) {
    return ignore(
        new Refusal(
            Refusal.Reason.INVALID_MESSAGE_ID,
            "%s with message ID %08x again".formatted(header.exchange(), header.messageId())));
  }

  /** The message was the peer's and new: it lives, and this is where it is (RFC 3947 §4). */
  private void authentic(IkeSa.Received received) {
    liveness.traffic(System.nanoTime());
    if (link.path()
            .peerPath()
            .received(
                received.path().peerPath(), PeerPath.Proof.AUTHENTICATED_AND_NEWEST, traits.nat())
        instanceof PeerPath.Decision.Moves) {
      link.moveTo(received.path());
      setup.peer().tell(new Peer.IkeMoved(received.path()));
    }
  }

  private Behavior<IkeSa.Command> onInformational(Header header, IkeSa.Received received) {
    ProtectedExchange exchange = sa.exchange(ExchangeType.INFORMATIONAL, header.messageId());
    return switch (ProtectedMessage.open(
        sa, exchange, PayloadRules.INFORMATIONAL_PROTECTED, received.datagram())) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
        if (used(header)) {
          yield replayed(header);
        }
        usedMessageIds.add(key(header));
        authentic(received);
        link.took(received.datagram(), Optional.empty());
        for (Payload.Notification notification : message.all(Payload.Notification.class)) {
          notified(notification, received.datagram());
        }
        boolean over = false;
        for (Payload.Delete delete : message.all(Payload.Delete.class)) {
          over |= deleted(delete);
        }
        yield over ? endedByPeer() : this;
      }
    };
  }

  private void notified(Payload.Notification notification, byte[] datagram) {
    if (DpdNotification.isOne(notification)) {
      liveness
          .received(notification, sa.cookies(), System.nanoTime())
          .ifPresent(
              answer -> link.took(datagram, Optional.of(protection.inform(List.of(answer)))));
    } else {
      setup.peer().tell(new Peer.Notified(notification.notifyType()));
    }
  }

  /** True if the peer deleted this IKE SA. */
  private boolean deleted(Payload.Delete delete) {
    if (delete.protocol() == Protocols.ESP) {
      for (var spi : delete.spis()) {
        if (spi.size() == Integer.BYTES) {
          setup.peer().tell(new Peer.ChildDeleted(Spi.of(spi)));
        }
      }
      return false;
    }
    return delete.protocol() == Protocols.ISAKMP
        && delete.spis().contains(Protection.cookieOctets(sa.cookies()));
  }

  private Behavior<IkeSa.Command> endedByPeer() {
    setup
        .peer()
        .tell(
            new Peer.IkeSaEnded(
                new Refusal(Refusal.Reason.DELETED_BY_PEER, "the peer deleted the IKE SA")));
    return Behaviors.stopped();
  }

  private Behavior<IkeSa.Command> onTransaction(Header header, IkeSa.Received received) {
    Optional<ProtectedExchange> ours = login.flatMap(l -> l.exchange(header.messageId()));
    ProtectedExchange exchange =
        ours.orElseGet(() -> sa.exchange(ExchangeType.TRANSACTION, header.messageId()));
    return switch (ProtectedMessage.open(
        sa, exchange, PayloadRules.TRANSACTION, received.datagram())) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
        if (ours.isEmpty() && used(header)) {
          yield replayed(header);
        }
        usedMessageIds.add(key(header));
        authentic(received);
        link.took(received.datagram(), Optional.empty());
        Payload.Attributes attributes = message.first(Payload.Attributes.class).orElseThrow();
        if (ours.isPresent()) {
          link.settled(header.messageId());
          yield loginStep(login.orElseThrow().received(attributes));
        }
        yield configure(attributes, exchange, received.datagram());
      }
    };
  }

  private Behavior<IkeSa.Command> configure(
      Payload.Attributes attributes, ProtectedExchange exchange, byte[] datagram) {
    if (!loggedIn) {
      return ignore(new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "Mode Config before the login"));
    }
    return switch (ModeConfigRequest.read(attributes)) {
      case Reading.Refused<ModeConfigRequest>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<ModeConfigRequest>(ModeConfigRequest request) -> {
        configuring.put(exchange.messageId(), new Configuring(request, exchange, datagram));
        setup.peer().tell(new Peer.WantsConfiguration(exchange.messageId(), request));
        yield this;
      }
    };
  }

  private Behavior<IkeSa.Command> onQuick(Header header, IkeSa.Received received) {
    if (!loggedIn) {
      return ignore(new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "quick mode before the login"));
    }
    if (!quicks.underWay(header.messageId()) && used(header)) {
      return replayed(header);
    }
    Optional<Refusal> refusal =
        quicks.received(
            header.messageId(),
            received.datagram(),
            () -> {
              usedMessageIds.add(key(header));
              authentic(received);
            });
    return refusal.map(this::ignore).orElse(this);
  }

  // ---- login ----

  private Behavior<IkeSa.Command> onJudged(IkeSa.Judged judged) {
    return login.map(l -> loginStep(l.judged(judged.verdict()))).orElse(this);
  }

  private Behavior<IkeSa.Command> loginStep(Login.Result result) {
    return switch (result) {
      case Login.Result.Waiting waiting -> this;
      case Login.Result.Ignored(Refusal refusal) -> ignore(refusal);
      case Login.Result.LoggedIn(Verdict.Accepted user) -> {
        proven(Optional.of(user));
        yield this;
      }
      case Login.Result.Failed(Refusal refusal) -> {
        setup.peer().tell(new Peer.IkeSaEnded(refusal));
        link.send(protection.deleteIkeSa());
        yield Behaviors.stopped();
      }
    };
  }

  private void proven(Optional<Verdict.Accepted> user) {
    loggedIn = true;
    timers.cancel(IkeSa.HalfOpenOver.class);
    setup.ingress().tell(new Ingress.Proven(setup.cookies()));
    setup.peer().tell(new Peer.LoggedIn(user.map(Verdict.Accepted::user)));
  }

  // ---- what the Peer asks for ----

  private Behavior<IkeSa.Command> onConfigured(IkeSa.Configured configured) {
    Configuring waiting = configuring.remove(configured.messageId());
    quicks.configured(configured.configuration());
    if (waiting != null) {
      answer(waiting, ModeConfigServer.reply(waiting.request, configured.configuration()));
    }
    return this;
  }

  private Behavior<IkeSa.Command> onNotConfigured(IkeSa.NotConfigured not) {
    Configuring waiting = configuring.remove(not.messageId());
    if (waiting != null) {
      answer(waiting, ModeConfigServer.emptyReply(waiting.request));
    }
    return this;
  }

  private void answer(Configuring waiting, Payload.Attributes reply) {
    byte[] datagram = ProtectedMessage.seal(sa, waiting.exchange, List.of(reply));
    link.took(waiting.datagram, Optional.of(datagram));
    link.send(datagram);
  }

  private Behavior<IkeSa.Command> onRekey(IkeSa.Rekey rekey) {
    quicks.rekey(rekey.inboundSpi());
    return this;
  }

  private Behavior<IkeSa.Command> onDeleteChild(IkeSa.DeleteChild delete) {
    quicks.forget(delete.inboundSpi());
    link.send(protection.deleteChildren(List.of(delete.inboundSpi())));
    return this;
  }

  private Behavior<IkeSa.Command> onEspMoved(IkeSa.EspMoved moved) {
    Path seen = moved.seen();
    IkePath there = new IkePath(seen, true);
    if (link.path()
            .peerPath()
            .received(there.peerPath(), PeerPath.Proof.AUTHENTICATED_AND_NEWEST, traits.nat())
        instanceof PeerPath.Decision.Moves) {
      link.moveTo(there);
      setup.peer().tell(new Peer.IkeMoved(there));
    }
    return this;
  }

  private Behavior<IkeSa.Command> onClose(IkeSa.Close close) {
    link.send(protection.deleteIkeSa());
    setup.peer().tell(new Peer.IkeSaEnded(close.reason()));
    return Behaviors.stopped();
  }

  // ---- time ----

  private Behavior<IkeSa.Command> onRepeat(IkeSa.Repeat repeat) {
    Optional<Refusal> silent = link.repeat(repeat.messageId());
    if (silent.isEmpty()) {
      return this;
    }
    // A question of the login may wait for a person who types; its own limit ends it.
    quicks.silent(repeat.messageId(), silent.get());
    return this;
  }

  private Behavior<IkeSa.Command> onHalfOpenOver() {
    Refusal late = new Refusal(Refusal.Reason.TIMEOUT, "the user did not log in in time");
    setup.peer().tell(new Peer.IkeSaEnded(login.flatMap(Login::rejection).orElse(late)));
    link.send(protection.deleteIkeSa());
    return Behaviors.stopped();
  }

  private Behavior<IkeSa.Command> onWake() {
    if (!loggedIn) {
      // A client that asks its user answers nothing else; the half-open limit ends it.
      return this;
    }
    long now = System.nanoTime();
    quicks.lastInboundNanos().ifPresent(liveness::traffic);
    Liveness.Duty duty = liveness.wake(now, link.lastSentNanos());
    if (duty.dead()) {
      setup
          .peer()
          .tell(
              new Peer.IkeSaEnded(new Refusal(Refusal.Reason.DEAD_PEER, "no answer to R-U-THERE")));
      return Behaviors.stopped();
    }
    if (duty.keepalive()) {
      setup.dataplane().sendKeepalive(link.path().path());
    }
    duty.question()
        .ifPresent(question -> protection.inform(List.of(question.payload(sa.cookies()))));
    return this;
  }

  private Behavior<IkeSa.Command> ignore(Refusal refusal) {
    setup.meters().ignored(refusal.reason());
    getContext().getLog().debug("ignored: {}", refusal);
    return this;
  }

  private Behavior<IkeSa.Command> onStop() {
    quicks.abandon();
    sa.close();
    setup.ingress().tell(new Ingress.Closed(setup.cookies()));
    return this;
  }
}
