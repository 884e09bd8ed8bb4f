package io.postern.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.ike.auth.Role;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.AggressiveResponder;
import io.postern.ike.v1.MainResponder;
import io.postern.ike.v1.PhaseOne;
import io.postern.ike.v1.PhaseOneComparison;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An IKE SA until both ends are proven: phase 1 as responder. */
final class Handshake extends AbstractBehavior<IkeSa.Command> {
  // Ours: of the three messages that a peer sends, each may be wrong now and then. Whoever sends
  // more would have us compute for nothing.
  private static final int MESSAGES_A_SECOND = 2;
  private static final int MESSAGES_AT_ONCE = 8;

  private final IkeSa.Setup setup;
  private final IkeSa.Arrival arrival;
  private final long begunNanos;
  private final TimerScheduler<IkeSa.Command> timers;
  private final Link link;
  private final PeerTraits.Seen seen = new PeerTraits.Seen();
  private final TokenBucket messages;
  private Optional<PhaseOne> exchange = Optional.empty();
  private Optional<Refusal> lastRefusal = Optional.empty();
  private boolean explained;
  private boolean handedOver;

  private Handshake(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      IkeSa.Arrival arrival) {
    super(context);
    this.setup = setup;
    this.arrival = arrival;
    this.timers = timers;
    this.begunNanos = setup.environment().time().nanoTime();
    this.messages = new TokenBucket(MESSAGES_A_SECOND, MESSAGES_AT_ONCE, begunNanos);
    this.link =
        new Link(setup.environment(), new RepeatTimers<>(timers, IkeSa.Repeat::new), setup.path());
  }

  static Behavior<IkeSa.Command> create(IkeSa.Setup setup, IkeSa.Arrival arrival) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Handshake(context, timers, setup, arrival).begin()));
  }

  private Behavior<IkeSa.Command> begin() {
    byte[] first = arrival.message();
    timers.startSingleTimer(
        IkeSa.HalfOpenOver.class, new IkeSa.HalfOpenOver(), setup.halfOpenTimeout());
    PhaseOneContext context =
        new PhaseOneContext(
            setup.cookies(),
            new GatewayCompanions(setup.path(), arrival.connections().preferUdp()),
            setup.environment().fresh());
    PhaseOneStep step =
        arrival.exchange() == ExchangeType.AGGRESSIVE
            ? AggressiveResponder.start(context, arrival.connections(), first)
            : MainResponder.start(context, arrival.connections(), first);
    // Before our answer goes out: what the peer says to it finds us.
    setup.environment().ingress().tell(new Ingress.Open(setup.cookies(), getContext().getSelf()));
    return take(step, setup.path(), first);
  }

  @Override
  public Receive<IkeSa.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(IkeSa.Received.class, this::onReceived)
        .onMessage(IkeSa.HalfOpenOver.class, over -> fail(timeout()))
        .onMessage(IkeSa.Close.class, close -> fail(close.reason()))
        .onAnyMessage(other -> this)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Refusal timeout() {
    return lastRefusal
        .or(() -> exchange.map(PhaseOne::ifSilent))
        .orElseGet(() -> new Refusal(Refusal.Reason.TIMEOUT, "phase 1 was not finished in time"));
  }

  private Behavior<IkeSa.Command> onReceived(IkeSa.Received received) {
    received.taken().run();
    if (link.repeated(received.datagram())) {
      return this;
    }
    return switch (MessageReader.header(received.datagram())) {
      case Reading.Refused<Header>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<Header>(Header header) ->
          switch (header.exchange()) {
            case MAIN, AGGRESSIVE -> onPhaseOne(received);
            case INFORMATIONAL -> informed(received.datagram());
            default ->
                ignore(
                    new Refusal(
                        Refusal.Reason.UNEXPECTED_MESSAGE,
                        header.exchange() + " before the end of phase 1"));
          };
    };
  }

  private Behavior<IkeSa.Command> onPhaseOne(IkeSa.Received received) {
    if (!messages.take(setup.environment().time().nanoTime())) {
      return ignore(new Refusal(Refusal.Reason.RATE_LIMIT, "too many messages of one handshake"));
    }
    return exchange
        .map(e -> take(e.on(received.datagram()), received.path(), received.datagram()))
        .orElse(this);
  }

  /** What the peer says in the clear proves nothing; it may explain why it leaves. */
  private Behavior<IkeSa.Command> informed(byte[] datagram) {
    if (MessageReader.clear(datagram)
        instanceof Reading.Accepted<ParsedMessage>(ParsedMessage said)) {
      for (Payload.Notification notification : said.all(Payload.Notification.class)) {
        getContext().getLog().debug("the peer says notify {}", notification.notifyType());
      }
    }
    return this;
  }

  private Behavior<IkeSa.Command> take(PhaseOneStep step, IkePath path, byte[] datagram) {
    return switch (step) {
      case PhaseOneStep.Continue(PhaseOne next, byte[] reply, ParsedMessage received) -> {
        exchange = Optional.of(next);
        see(received);
        link.moveTo(path);
        link.took(datagram, Optional.of(reply));
        link.send(reply);
        yield this;
      }
      case PhaseOneStep.Complete complete -> {
        see(complete.received());
        link.moveTo(path);
        link.took(datagram, complete.reply());
        complete.reply().ifPresent(link::send);
        handedOver = true;
        yield Established.create(
            getContext(),
            timers,
            setup,
            link,
            new Established.Proven(
                complete.result(),
                traits(complete),
                arrival.side(complete.result().connection().name()),
                begunNanos,
                CertificateProof.of(complete.result(), Role.INITIATOR, seen.certificates()),
                seen.offered()
                    .map(o -> PhaseOneComparison.of(complete.result().connection(), o))
                    .map(PhaseOneComparison::comparison)));
      }
      case PhaseOneStep.Ignore(Refusal refusal) -> {
        lastRefusal = Optional.of(refusal);
        explain(refusal, path, datagram.length);
        yield ignore(refusal);
      }
      case PhaseOneStep.Fail(Refusal refusal, var compared) -> {
        explain(refusal, path, datagram.length);
        yield fail(refusal, compared);
      }
    };
  }

  private void see(ParsedMessage received) {
    seen.add(received);
    if (seen.fragments()) {
      link.sendFragments();
    }
  }

  private PeerTraits traits(PhaseOneStep.Complete complete) {
    return seen.traits(
        complete.result().suite().hash(),
        setup.cookies(),
        new ArrayList<>(List.of(setup.path(), link.path())));
  }

  /**
   * Says once what is wrong, within the limits for answers in the clear. Nothing once aggressive
   * mode has answered: a group that exists refuses its third message in many ways, one that does
   * not in one way, and both must look the same.
   */
  private void explain(Refusal refusal, IkePath path, int askedOctets) {
    boolean secret = arrival.exchange() == ExchangeType.AGGRESSIVE && exchange.isPresent();
    if (explained || secret || refusal.reason().notifyType().isEmpty()) {
      return;
    }
    explained = true;
    setup
        .environment()
        .ingress()
        .tell(
            new Ingress.Explain(
                path.path(),
                setup.cookies(),
                refusal.reason().notifyType().getAsInt(),
                askedOctets));
  }

  private Behavior<IkeSa.Command> ignore(Refusal refusal) {
    setup.environment().meters().ignored(refusal.reason());
    getContext().getLog().debug("ignored: {}", refusal);
    return this;
  }

  private Behavior<IkeSa.Command> fail(Refusal refusal) {
    return fail(refusal, Optional.empty());
  }

  private Behavior<IkeSa.Command> fail(Refusal refusal, Optional<PhaseOneComparison> compared) {
    setup.owner().tell(new SaEvent.IkeSaEnded(getContext().getSelf(), refusal, compared));
    return Behaviors.stopped();
  }

  private Behavior<IkeSa.Command> onStop() {
    if (!handedOver) {
      exchange.ifPresent(PhaseOne::abandon);
      setup.environment().ingress().tell(new Ingress.Closed(setup.cookies()));
    }
    return this;
  }
}
