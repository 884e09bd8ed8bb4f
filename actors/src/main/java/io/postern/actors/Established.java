package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.PhaseOneResult;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.nattdpd.PeerPath;
import io.postern.xauthmodecfg.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An IKE SA whose two ends are proven: login, configuration, child SAs, and watching the peer. */
final class Established extends AbstractBehavior<IkeSa.Command> {
  // Ours.

  /** What a peer may say before its owner is found. */
  private static final int MOST_EARLY = 16;

  /** Anybody can have us tell the peer of an SPI, so seldom: so many at once. */
  private static final int UNKNOWN_AT_ONCE = 8;

  private static final Duration BETWEEN_UNKNOWN = Duration.ofSeconds(10);

  private final SaEnvironment environment;
  private final boolean byUs;
  private final TimerScheduler<IkeSa.Command> timers;
  private final Link link;
  private final IsakmpSa sa;
  private final PeerTraits traits;
  private final Protection protection;
  private final QuickExchanges quicks;
  private final PeerWatch watch;
  private final Opening opening;
  private final NewGroups newGroups;
  private final Notices notices;
  private final Transactions transactions;
  private final TokenBucket unknownSpis;
  private final List<IkeSa.Received> early = new ArrayList<>();
  private ActorRef<SaEvent> owner;
  private boolean loggedIn;
  private boolean served;
  private Refusal farewell = new Refusal(Refusal.Reason.CLOSED_BY_US, "stopped with its session");

  /**
   * @param begunNanos when phase 1 began
   * @param certificate by which the peer proved itself
   * @param comparison of what was offered to us
   */
  record Proven(
      PhaseOneResult result,
      PeerTraits traits,
      IkeSa.Side side,
      long begunNanos,
      Optional<CertificateProof> certificate,
      Optional<Comparison> comparison) {}

  private Established(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      Link link,
      Proven proven) {
    super(context);
    this.environment = setup.environment();
    this.timers = timers;
    this.link = link;
    this.owner = setup.owner();
    this.sa = proven.result.sa();
    this.traits = proven.traits;
    this.byUs = proven.side instanceof IkeSa.Initiator;
    this.protection = new Protection(sa, link, environment.fresh());
    this.opening = new Opening(protection, link, this::proven);
    SaPolicy policy = proven.side.policy();
    this.unknownSpis =
        TokenBucket.every(BETWEEN_UNKNOWN, UNKNOWN_AT_ONCE, environment.time().nanoTime());
    this.newGroups = new NewGroups(protection, link, opening, policy.weakestGroup());
    this.quicks =
        new QuickExchanges(
            context.getSelf(),
            environment,
            policy,
            protection,
            link,
            traits,
            newGroups,
            this::tellOwner);
    this.notices = new Notices(context.getSelf(), sa.cookies(), this::tellOwner, quicks);
    this.watch = new PeerWatch(timers, environment, policy, byUs, link, protection, quicks, traits);
    this.transactions =
        Transactions.of(context, proven.side, proven.result.method(), protection, link);
  }

  static Behavior<IkeSa.Command> create(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      Link link,
      Proven proven) {
    return new Established(context, timers, setup, link, proven).begin(proven);
  }

  private Behavior<IkeSa.Command> begin(Proven proven) {
    PhaseOneResult result = proven.result;
    getContext().watch(owner);
    if (result.method().family() != AuthenticationMethod.Family.HYBRID) {
      environment.ingress().tell(new Ingress.Named(sa.cookies()));
    }
    tellOwner(
        new SaEvent.PhaseOneDone(
            getContext().getSelf(),
            sa.cookies(),
            byUs,
            proven.begunNanos,
            result.connection().name(),
            result.peer(),
            result.suite(),
            traits,
            link.path(),
            result.notifies().stream().anyMatch(n -> n.notifyType() == NotifyTypes.INITIAL_CONTACT),
            proven.certificate,
            proven.comparison));
    watch.begin(result.offeredLifeSeconds());
    result.notifies().stream()
        .filter(n -> n.notifyType() != NotifyTypes.INITIAL_CONTACT)
        .forEach(this::noticed);
    if (result.method().extended()) {
      timers.startSingleTimer(
          IkeSa.HalfOpenOver.class, new IkeSa.HalfOpenOver(), proven.side.loginTimeout());
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
        .onMessage(IkeSa.SoftOver.class, over -> told(new SaEvent.IkeSoft(getContext().getSelf())))
        .onMessage(IkeSa.HardOver.class, over -> told(new SaEvent.IkeHard(getContext().getSelf())))
        .onMessage(IkeSa.HeardFirst.class, h -> done(() -> quicks.heard(h.inboundSpi())))
        .onMessage(IkeSa.Judged.class, j -> take(transactions.judged(j.verdict())))
        .onMessage(IkeSa.BeginLogin.class, b -> done(() -> transactions.begin(b.known())))
        .onMessage(IkeSa.Serve.class, this::onServe)
        .onMessage(IkeSa.Grant.class, grant -> done(() -> quicks.grant(grant.grants())))
        .onMessage(
            IkeSa.Configure.class,
            c -> done(() -> transactions.configure(c.messageId(), c.configuration())))
        .onMessage(IkeSa.NotConfigured.class, n -> done(() -> transactions.refuse(n.messageId())))
        .onMessage(IkeSa.AskConfiguration.class, a -> done(() -> transactions.ask(a.wanted())))
        .onMessage(IkeSa.OpenChild.class, o -> done(() -> quicks.open(o.terms(), o.replaces())))
        .onMessage(IkeSa.DeleteChild.class, this::onDeleteChild)
        .onMessage(IkeSa.TellUnknown.class, this::onTellUnknown)
        .onMessage(
            IkeSa.EspMoved.class, moved -> done(() -> follow(new IkePath(moved.seen(), true))))
        .onMessage(IkeSa.Probe.class, probe -> done(watch::probe))
        .onMessage(IkeSa.Retire.class, r -> done(() -> retire(r.after())))
        .onMessage(IkeSa.Close.class, close -> close(close.reason(), true))
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private void tellOwner(SaEvent event) {
    owner.tell(event);
  }

  private Behavior<IkeSa.Command> told(SaEvent event) {
    owner.tell(event);
    return this;
  }

  private Behavior<IkeSa.Command> done(Runnable what) {
    what.run();
    return this;
  }

  // ---- what the peer sends ----

  private Behavior<IkeSa.Command> onReceived(IkeSa.Received received) {
    received.taken().run();
    if (link.repeated(received.datagram())) {
      return again(received.datagram());
    }
    return switch (MessageReader.header(received.datagram())) {
      case Reading.Refused<Header>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<Header>(Header header) -> {
        if (!header.encrypted()) {
          yield inTheClear(header, received.datagram());
        }
        yield switch (header.exchange()) {
          case INFORMATIONAL ->
              // CONNECTED comes under the message ID of its quick mode (RFC 2408 §3.1).
              quicks.awaitsConnected(header.messageId())
                  ? onQuick(header, received)
                  : onInformational(header, received);
          case TRANSACTION -> onTransaction(header, received);
          case QUICK -> onQuick(header, received);
          case NEW_GROUP -> newGroups.received(header, received).map(this::ignore).orElse(this);
          case MAIN, AGGRESSIVE ->
              ignore(
                  new Refusal(
                      Refusal.Reason.UNEXPECTED_MESSAGE, header.exchange() + " after phase 1"));
        };
      }
    };
  }

  /**
   * The last message of aggressive mode has no answer, and yet it was repeated: the peer goes on
   * when it hears anything under the new keys, as vpnc without XAUTH does.
   */
  private Behavior<IkeSa.Command> again(byte[] datagram) {
    if (loggedIn
        && MessageReader.header(datagram) instanceof Reading.Accepted<Header>(Header header)
        && header.exchange() == ExchangeType.AGGRESSIVE) {
      watch.probe();
    }
    return this;
  }

  /** Anybody can say that the peer forgot us. It is worth a question, and nothing more. */
  private Behavior<IkeSa.Command> inTheClear(Header header, byte[] datagram) {
    if (Notices.doubts(header, datagram)) {
      watch.probe();
    }
    return ignore(new Refusal(Refusal.Reason.NOT_ENCRYPTED, header.exchange() + " in the clear"));
  }

  /** A message was the peer's and new: it lives, and this is where it is (RFC 3947 §4). */
  private void proven(IkePath seen) {
    link.settled(IkeSa.PHASE_ONE);
    watch.lives();
    follow(seen);
  }

  private void follow(IkePath seen) {
    if (link.path()
            .peerPath()
            .received(seen.peerPath(), PeerPath.Proof.AUTHENTICATED_AND_NEWEST, traits.nat())
        instanceof PeerPath.Decision.Moves) {
      link.moveTo(seen);
      tellOwner(new SaEvent.IkeMoved(getContext().getSelf(), seen));
    }
  }

  private Behavior<IkeSa.Command> onInformational(Header header, IkeSa.Received received) {
    ProtectedExchange exchange = sa.exchange(ExchangeType.INFORMATIONAL, header.messageId());
    return switch (opening.open(
        header, received, exchange, PayloadRules.INFORMATIONAL_PROTECTED, false)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
        for (Payload.Notification notification : message.all(Payload.Notification.class)) {
          if (notices.isDpd(notification)) {
            watch.asked(notification, received.datagram());
          } else {
            noticed(notification);
          }
        }
        boolean over = false;
        for (Payload.Delete delete : message.all(Payload.Delete.class)) {
          over |= notices.deleted(delete);
        }
        yield over
            ? close(
                new Refusal(Refusal.Reason.DELETED_BY_PEER, "the peer deleted the IKE SA"), false)
            : this;
      }
    };
  }

  private void noticed(Payload.Notification notification) {
    if (notices.notified(notification) instanceof Notices.Effect.Lifetime(long seconds)) {
      watch.shorten(seconds);
    }
  }

  private Behavior<IkeSa.Command> onTransaction(Header header, IkeSa.Received received) {
    if (loggedIn && !served) {
      return tooEarly(received);
    }
    Optional<ProtectedExchange> ours = transactions.ours(header.messageId());
    if (!byUs && !loggedIn && ours.isEmpty()) {
      // It overtook the last word of the login. Unopened, it is no replay when it is repeated.
      return ignore(new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "Mode Config before the login"));
    }
    ProtectedExchange exchange = ours.orElseGet(() -> transactions.theirs(header.messageId()));
    return switch (opening.open(
        header, received, exchange, PayloadRules.TRANSACTION, ours.isPresent())) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) ->
          take(
              transactions.received(
                  message.first(Payload.Attributes.class).orElseThrow(),
                  exchange,
                  received.datagram(),
                  loggedIn));
    };
  }

  private Behavior<IkeSa.Command> take(Transactions.Result result) {
    return switch (result) {
      case Transactions.Result.Nothing nothing -> this;
      case Transactions.Result.Ignored(Refusal refusal) -> ignore(refusal);
      case Transactions.Result.LoggedIn(Optional<Verdict.Accepted> user) ->
          done(() -> proven(user.map(Verdict.Accepted::user)));
      case Transactions.Result.Failed(Refusal refusal) -> close(refusal, true);
      case Transactions.Result.Wanted wanted ->
          told(
              new SaEvent.WantsConfiguration(
                  getContext().getSelf(), wanted.messageId(), wanted.request()));
      case Transactions.Result.Told told ->
          told(new SaEvent.Configured(getContext().getSelf(), told.configuration()));
    };
  }

  private Behavior<IkeSa.Command> onQuick(Header header, IkeSa.Received received) {
    if (!loggedIn) {
      return ignore(new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "quick mode before the login"));
    }
    if (!served) {
      return tooEarly(received);
    }
    if (!quicks.underWay(header.messageId()) && opening.used(header)) {
      return ignore(Opening.replayed(header));
    }
    return quicks
        .received(
            header.messageId(), received.datagram(), () -> opening.authentic(header, received))
        .map(this::ignore)
        .orElse(this);
  }

  /** Our owner is being found out; that takes a moment only. */
  private Behavior<IkeSa.Command> tooEarly(IkeSa.Received received) {
    if (early.size() >= MOST_EARLY) {
      return ignore(new Refusal(Refusal.Reason.RATE_LIMIT, "too much before the session is"));
    }
    early.add(new IkeSa.Received(received.path(), received.datagram(), () -> {}));
    return this;
  }

  private void proven(Optional<String> user) {
    loggedIn = true;
    opening.trust();
    timers.cancel(IkeSa.HalfOpenOver.class);
    environment.ingress().tell(new Ingress.Proven(sa.cookies()));
    tellOwner(new SaEvent.LoggedIn(getContext().getSelf(), user));
  }

  // ---- what the owner asks for ----

  private Behavior<IkeSa.Command> onServe(IkeSa.Serve serve) {
    getContext().unwatch(owner);
    owner = serve.owner();
    getContext().watch(owner);
    served = true;
    quicks.grant(serve.grants());
    quicks.adopt(serve.children());
    early.forEach(getContext().getSelf()::tell);
    early.clear();
    return this;
  }

  private Behavior<IkeSa.Command> onDeleteChild(IkeSa.DeleteChild delete) {
    quicks.forget(delete.spis().inbound());
    protection.announceDelete(delete.spis());
    return this;
  }

  private Behavior<IkeSa.Command> onTellUnknown(IkeSa.TellUnknown unknown) {
    if (unknownSpis.take(environment.time().nanoTime())) {
      protection.tellUnknown(unknown.protocol(), unknown.inboundSpi());
    }
    return this;
  }

  private void retire(Duration after) {
    watch.retire(
        after, new IkeSa.Close(new Refusal(Refusal.Reason.REPLACED, "a newer phase 1 took over")));
  }

  private Behavior<IkeSa.Command> close(Refusal reason, boolean tellPeer) {
    boolean known = reason.reason() == Refusal.Reason.DELETED_BY_PEER;
    if (!known) {
      byte[] delete = protection.deleteIkeSa();
      environment.ingress().tell(new Ingress.Ended(sa.cookies(), delete));
      if (tellPeer) {
        link.send(delete);
      }
    }
    farewell = reason;
    return Behaviors.stopped();
  }

  /** Whoever we worked for is no more. */
  private Behavior<IkeSa.Command> onTerminated(Terminated terminated) {
    return terminated.getRef().path().equals(owner.path())
        ? close(new Refusal(Refusal.Reason.CLOSED_BY_US, "its session ended"), true)
        : this;
  }

  // ---- time ----

  private Behavior<IkeSa.Command> onRepeat(IkeSa.Repeat repeat) {
    Optional<Refusal> silent = link.repeat(repeat.messageId());
    if (silent.isEmpty()) {
      return this;
    }
    if (byUs && transactions.ours(repeat.messageId()).isPresent()) {
      return close(silent.get(), true);
    }
    // A question of the login may wait for a person who types; its own limit ends it.
    quicks.silent(repeat.messageId(), silent.get());
    return this;
  }

  private Behavior<IkeSa.Command> onHalfOpenOver() {
    Refusal late = new Refusal(Refusal.Reason.TIMEOUT, "the user did not log in in time");
    return close(transactions.rejection().orElse(late), true);
  }

  private Behavior<IkeSa.Command> onWake() {
    if (opening.full()) {
      return close(
          new Refusal(Refusal.Reason.LIFETIME_OVER, "too many exchanges under one phase 1"), true);
    }
    if (opening.nearlyFull()) {
      watch.endSoon();
    }
    return watch.wake(loggedIn).map(dead -> close(dead, false)).orElse(this);
  }

  private Behavior<IkeSa.Command> ignore(Refusal refusal) {
    environment.meters().ignored(refusal.reason());
    getContext().getLog().debug("ignored: {}", refusal);
    return this;
  }

  private Behavior<IkeSa.Command> onStop() {
    quicks.abandon();
    sa.close();
    environment.ingress().tell(new Ingress.Closed(sa.cookies()));
    tellOwner(new SaEvent.IkeSaEnded(getContext().getSelf(), farewell));
    return this;
  }
}
