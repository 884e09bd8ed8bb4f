package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.SaCounters;
import java.time.Duration;
import java.util.Optional;

/** One pair of ESP SAs in the packet path: its lifetime and its counters. */
final class ChildSa extends AbstractBehavior<ChildSa.Command> {
  /** Ours: how often counters go to the session. */
  private static final Duration COUNTING = Duration.ofSeconds(5);

  /** Ours: time to repeat a quick mode whose first messages are lost. */
  private static final Duration LEAST_MARGIN = Duration.ofSeconds(30);

  /** Ours: packets that were on their way when a successor took over. */
  private static final Duration OVERLAP = Duration.ofSeconds(30);

  sealed interface Command {}

  private record Soft() implements Command {}

  private record Hard() implements Command {}

  private record CountNow() implements Command {}

  private record OverlapOver() implements Command {}

  /** The octets of the lifetime are used up, nearly or wholly. */
  record BytesUsed(boolean hard) implements Command {}

  /**
   * Another pair carries the traffic now.
   *
   * @param byUs we began that pair, so this one is ours to delete (RFC 2408 §4.3)
   */
  record Superseded(boolean byUs) implements Command {}

  /** It is gone at the peer, or the session ends. */
  record Remove() implements Command {}

  private final int inboundSpi;
  private final Dataplane dataplane;
  private final Identifiers identifiers;
  private final ActorRef<Ingress.Command> ingress;
  private final ActorRef<Peer.Command> peer;
  private final TimerScheduler<Command> timers;
  private long countedIn;
  private long countedOut;
  private long countedPacketsIn;
  private long countedPacketsOut;
  private boolean softTold;

  private ChildSa(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      int inboundSpi,
      Dataplane dataplane,
      Identifiers identifiers,
      Duration lifetime,
      ActorRef<Ingress.Command> ingress,
      ActorRef<Peer.Command> peer) {
    super(context);
    this.timers = timers;
    this.inboundSpi = inboundSpi;
    this.dataplane = dataplane;
    this.identifiers = identifiers;
    this.ingress = ingress;
    this.peer = peer;
    double part = 0.1 + identifiers.random().nextDouble() * 0.1;
    long marginMillis =
        Math.max(
            (long) (lifetime.toMillis() * part),
            Math.min(LEAST_MARGIN.toMillis(), lifetime.toMillis() / 2));
    timers.startSingleTimer(new Soft(), Duration.ofMillis(lifetime.toMillis() - marginMillis));
    timers.startSingleTimer(new Hard(), lifetime);
    timers.startTimerWithFixedDelay(new CountNow(), COUNTING);
    ingress.tell(new Ingress.OpenChild(inboundSpi, peer));
  }

  static Behavior<Command> create(
      int inboundSpi,
      Dataplane dataplane,
      Identifiers identifiers,
      Duration lifetime,
      ActorRef<Ingress.Command> ingress,
      ActorRef<Peer.Command> peer) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ChildSa(
                        context,
                        timers,
                        inboundSpi,
                        dataplane,
                        identifiers,
                        lifetime,
                        ingress,
                        peer)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Soft.class, soft -> onSoft())
        .onMessage(Hard.class, hard -> onHard())
        .onMessage(BytesUsed.class, used -> used.hard() ? onHard() : onSoft())
        .onMessage(CountNow.class, now -> count())
        .onMessage(Superseded.class, this::onSuperseded)
        .onMessage(OverlapOver.class, over -> expire())
        .onMessage(Remove.class, remove -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<Command> onSoft() {
    if (!softTold) {
      softTold = true;
      peer.tell(new Peer.ChildSoft(inboundSpi));
    }
    return this;
  }

  private Behavior<Command> onHard() {
    return expire();
  }

  private Behavior<Command> expire() {
    peer.tell(new Peer.ChildExpired(inboundSpi));
    return Behaviors.stopped();
  }

  private Behavior<Command> onSuperseded(Superseded superseded) {
    softTold = true;
    timers.cancel(new Soft());
    if (superseded.byUs()) {
      timers.startSingleTimer(new OverlapOver(), OVERLAP);
    }
    return this;
  }

  private Behavior<Command> count() {
    Optional<SaCounters> counters = dataplane.counters(inboundSpi);
    if (counters.isPresent()) {
      SaCounters now = counters.get();
      peer.tell(
          new Peer.Traffic(
              inboundSpi,
              now.inboundBytes() - countedIn,
              now.outboundBytes() - countedOut,
              now.inboundPackets() - countedPacketsIn,
              now.outboundPackets() - countedPacketsOut));
      countedIn = now.inboundBytes();
      countedOut = now.outboundBytes();
      countedPacketsIn = now.inboundPackets();
      countedPacketsOut = now.outboundPackets();
    }
    return this;
  }

  private Behavior<Command> onStop() {
    count();
    dataplane.remove(inboundSpi);
    identifiers.release(inboundSpi);
    ingress.tell(new Ingress.CloseChild(inboundSpi));
    return this;
  }
}
