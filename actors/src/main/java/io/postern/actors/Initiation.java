package io.postern.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.Role;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.v1.AggressiveInitiator;
import io.postern.ike.v1.MainInitiator;
import io.postern.ike.v1.PhaseOne;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An IKE SA until both ends are proven: phase 1 as initiator. */
final class Initiation extends AbstractBehavior<IkeSa.Command> {
  private final IkeSa.Setup setup;
  private final IkeSa.Initiator side;
  private final TimerScheduler<IkeSa.Command> timers;
  private final Link link;
  private final PeerTraits.Seen seen = new PeerTraits.Seen();
  private final List<IkePath> paths = new ArrayList<>();
  private final long begunNanos;
  private PhaseOne exchange;
  private Cookies cookies;
  private Optional<HashAlgorithm> hash = Optional.empty();
  private Optional<Refusal> lastRefusal = Optional.empty();
  private boolean handedOver;

  private Initiation(
      ActorContext<IkeSa.Command> context,
      TimerScheduler<IkeSa.Command> timers,
      IkeSa.Setup setup,
      IkeSa.Initiator side) {
    super(context);
    this.setup = setup;
    this.side = side;
    this.timers = timers;
    this.cookies = setup.cookies();
    this.begunNanos = setup.environment().time().nanoTime();
    this.link =
        new Link(setup.environment(), new RepeatTimers<>(timers, IkeSa.Repeat::new), setup.path());
    paths.add(setup.path());
    setup.environment().ingress().tell(new Ingress.OpenOurs(cookies, context.getSelf()));
    timers.startSingleTimer(
        IkeSa.HalfOpenOver.class, new IkeSa.HalfOpenOver(), setup.halfOpenTimeout());
    PhaseOneContext phaseOne =
        new PhaseOneContext(
            cookies,
            new ClientCompanions(setup.path(), side.preferUdp(), side.initialContact()),
            setup.environment().fresh());
    long lifeSeconds = side.policy().lifetime().ike().toSeconds();
    PhaseOneStart start =
        side.exchange() == ExchangeType.AGGRESSIVE
            ? AggressiveInitiator.start(phaseOne, side.connection(), lifeSeconds)
            : MainInitiator.start(phaseOne, side.connection(), lifeSeconds);
    this.exchange = start.exchange();
    link.request(IkeSa.PHASE_ONE, start.message());
  }

  static Behavior<IkeSa.Command> create(IkeSa.Setup setup, IkeSa.Initiator side) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Initiation(context, timers, setup, side)));
  }

  @Override
  public Receive<IkeSa.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(IkeSa.Received.class, this::onReceived)
        .onMessage(IkeSa.Repeat.class, this::onRepeat)
        .onMessage(
            IkeSa.HalfOpenOver.class,
            over -> fail(silent(new Refusal(Refusal.Reason.TIMEOUT, "phase 1 took too long"))))
        .onMessage(IkeSa.Close.class, close -> fail(close.reason()))
        .onAnyMessage(other -> this)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<IkeSa.Command> onReceived(IkeSa.Received received) {
    received.taken().run();
    if (link.repeated(received.datagram())) {
      return this;
    }
    return switch (MessageReader.header(received.datagram())) {
      case Reading.Refused<Header>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<Header>(Header header) -> {
        if (header.exchange() == side.exchange()) {
          yield take(exchange.on(received.datagram()), header, received.datagram());
        }
        if (header.exchange() == ExchangeType.INFORMATIONAL) {
          informed(received.datagram());
        }
        yield this;
      }
    };
  }

  /** What the peer says in the clear proves nothing; it may explain why it is silent. */
  private void informed(byte[] datagram) {
    if (MessageReader.clear(datagram)
        instanceof Reading.Accepted<ParsedMessage>(ParsedMessage said)) {
      said.all(Payload.Notification.class).stream()
          .map(Payload.Notification::notifyType)
          .filter(NotifyTypes::isError)
          .findFirst()
          .ifPresent(
              type ->
                  lastRefusal =
                      Optional.of(
                          new Refusal(
                              Refusal.Reason.TIMEOUT,
                              "somebody answered in the clear: " + NotifyTypes.name(type))));
    }
  }

  private Behavior<IkeSa.Command> take(PhaseOneStep step, Header header, byte[] datagram) {
    switch (step) {
      case PhaseOneStep.Continue(PhaseOne next, byte[] reply, ParsedMessage received) -> {
        exchange = next;
        named(header.cookies());
        see(received);
        hash = hash.or(() -> chosenHash(received));
        hash.ifPresent(this::floatIfNatted);
        link.took(datagram, Optional.empty());
        link.request(IkeSa.PHASE_ONE, reply);
      }
      case PhaseOneStep.Complete complete -> {
        named(header.cookies());
        see(complete.received());
        link.settled(IkeSa.PHASE_ONE);
        if (!side.admits().test(complete.result().peer())) {
          complete.result().sa().close();
          return fail(
              new Refusal(
                  Refusal.Reason.INVALID_ID_INFORMATION,
                  "the peer proved to be " + complete.result().peer()));
        }
        HashAlgorithm agreed = complete.result().suite().hash();
        floatIfNatted(agreed);
        link.took(datagram, complete.reply());
        // Of aggressive mode: repeated until something under the SA shows that it arrived.
        complete.reply().ifPresent(third -> link.request(IkeSa.PHASE_ONE, third));
        handedOver = true;
        timers.cancel(IkeSa.HalfOpenOver.class);
        setup.environment().ingress().tell(new Ingress.Closed(setup.cookies()));
        return Established.create(
            getContext(),
            timers,
            setup,
            link,
            new Established.Proven(
                complete.result(),
                seen.traits(agreed, cookies, paths),
                side,
                begunNanos,
                CertificateProof.of(complete.result(), Role.RESPONDER, seen.certificates()),
                Optional.empty()));
      }
      case PhaseOneStep.Ignore(Refusal refusal) -> {
        lastRefusal = Optional.of(refusal);
        return ignore(refusal);
      }
      case PhaseOneStep.Fail(Refusal refusal, var compared) -> {
        return fail(refusal);
      }
    }
    return this;
  }

  private void see(ParsedMessage received) {
    seen.add(received);
    if (seen.fragments()) {
      link.sendFragments();
    }
  }

  /** The peer's cookie is known: its messages come under both from now on. */
  private void named(Cookies both) {
    if (!both.equals(cookies)) {
      cookies = both;
      setup.environment().ingress().tell(new Ingress.OpenOurs(both, getContext().getSelf()));
    }
  }

  private Optional<HashAlgorithm> chosenHash(ParsedMessage received) {
    return received
        .first(Payload.SecurityAssociation.class)
        .flatMap(
            answer ->
                IkeNegotiation.choose(
                                answer, side.connection().suites(), side.connection().methods())
                            .result()
                        instanceof Reading.Accepted<IkeOffer>(IkeOffer offer)
                    ? offer.suite().map(suite -> suite.hash())
                    : Optional.empty());
  }

  /** Behind a NAT the initiator moves to port 4500, and ESP with it (RFC 3947 §4). */
  private void floatIfNatted(HashAlgorithm agreed) {
    PeerTraits traits = seen.traits(agreed, cookies, paths);
    boolean forced = side.preferUdp() && traits.natTraversal().isPresent();
    if ((traits.nat().encapsulate() || forced) && !link.path().natTraversal()) {
      link.moveTo(side.floated());
    }
  }

  private Behavior<IkeSa.Command> onRepeat(IkeSa.Repeat repeat) {
    return link.repeat(repeat.messageId()).map(this::silent).map(this::fail).orElse(this);
  }

  private Refusal silent(Refusal timeout) {
    return lastRefusal
        .map(
            last ->
                new Refusal(timeout.reason(), timeout.detail() + "; what came was not it: " + last))
        .orElse(timeout);
  }

  private Behavior<IkeSa.Command> ignore(Refusal refusal) {
    setup.environment().meters().ignored(refusal.reason());
    getContext().getLog().debug("ignored: {}", refusal);
    return this;
  }

  private Behavior<IkeSa.Command> fail(Refusal refusal) {
    setup.owner().tell(new SaEvent.IkeSaEnded(getContext().getSelf(), refusal));
    return Behaviors.stopped();
  }

  private Behavior<IkeSa.Command> onStop() {
    if (!handedOver) {
      exchange.abandon();
      setup.environment().ingress().tell(new Ingress.Closed(setup.cookies()));
      if (!cookies.equals(setup.cookies())) {
        setup.environment().ingress().tell(new Ingress.Closed(cookies));
      }
    }
    return this;
  }
}
