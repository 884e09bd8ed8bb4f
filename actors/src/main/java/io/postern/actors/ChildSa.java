package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.dataplane.SaCounters;
import java.time.Duration;
import java.util.Optional;

/** One pair of SAs, of AH, ESP or both, in the packet path: its lifetime and its counters. */
final class ChildSa extends ExtensibleBehavior<ChildSa.Command> {
  // Ours, all of these.

  /** How often counters go to the session. */
  private static final Duration COUNTING = Duration.ofSeconds(5);

  /** A rekey that did not come about is tried again after this. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** How often to look whether the successor carries the peer's traffic. */
  private static final Duration LOOKING = Duration.ofSeconds(1);

  /** For packets that another path delays. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** The longest that one of ours stays beside its successor. */
  private static final Duration OVERLAP = Duration.ofSeconds(30);

  /** The longest that we wait for the peer to delete one whose successor it began. */
  private static final Duration PEERS_OVERLAP = Duration.ofSeconds(60);

  /** A delete may be lost: it is repeated while the peer sends, but not for ever. */
  private static final int MOST_FAREWELLS = 12;

  sealed interface Command {}

  private record Soft() implements Command {}

  private record Hard() implements Command {}

  private record CountNow() implements Command {}

  private record Look() implements Command {}

  private record LingerOver() implements Command {}

  /** The octets of the lifetime are used up, nearly or wholly. */
  record BytesUsed(boolean hard) implements Command {}

  /** No successor came about: ask for one again in a while. */
  record NoSuccessor() implements Command {}

  /** The peer uses the pair for so long only, counted from now. */
  record Shorten(Duration lifetime) implements Command {}

  /**
   * Another pair carries the traffic now.
   *
   * @param ours this one is ours to delete: we began its successor (RFC 2408 §4.3)
   */
  record Superseded(int successor, boolean ours) implements Command {}

  /** The successor is gone, so this one carries the traffic again. */
  record Restored() implements Command {}

  /** It is gone at the peer, or the session ends. */
  record Remove() implements Command {}

  private record Succession(int successor, boolean ours, long sinceNanos) {}

  private final SaEnvironment environment;
  private final ActorRef<SaEvent> owner;
  private final TimerScheduler<Command> timers;
  private final ChildSpis spis;
  private final int inboundSpi;
  private final boolean byUs;
  private Optional<Succession> succession = Optional.empty();
  private long countedIn;
  private long countedOut;
  private long countedPacketsIn;
  private long countedPacketsOut;
  private boolean over;
  private int farewells;

  private ChildSa(
      TimerScheduler<Command> timers,
      SaEnvironment environment,
      ChildSpis spis,
      boolean byUs,
      Duration lifetime,
      ActorRef<SaEvent> owner) {
    this.timers = timers;
    this.environment = environment;
    this.owner = owner;
    this.spis = spis;
    this.inboundSpi = spis.inbound();
    this.byUs = byUs;
    live(lifetime);
    timers.startTimerWithFixedDelay(new CountNow(), COUNTING);
    environment.recipients().openChild(inboundSpi, owner);
  }

  static Behavior<Command> create(
      SaEnvironment environment, SaEvent.ChildProposed pair, ActorRef<SaEvent> owner) {
    // Not the whole of it: what this refers to lives as long as the actor.
    ChildSpis spis = pair.spis();
    boolean byUs = pair.byUs();
    Duration lifetime = pair.lifetime();
    return Behaviors.withTimers(
        timers -> new ChildSa(timers, environment, spis, byUs, lifetime, owner));
  }

  /** Without the handlers that an {@code AbstractBehavior} keeps in memory for each actor. */
  @Override
  public Behavior<Command> receive(TypedActorContext<Command> context, Command command) {
    return switch (command) {
      case Soft() -> onSoft();
      case Hard() -> onHard();
      case BytesUsed(boolean hard) -> hard ? onHard() : onSoft();
      case NoSuccessor() -> onNoSuccessor();
      case Shorten shorten -> onShorten(shorten);
      case CountNow() -> count();
      case Superseded superseded -> onSuperseded(superseded);
      case Restored() -> onRestored();
      case Look() -> onLook();
      case LingerOver() -> onLingerOver();
      case Remove() -> Behaviors.stopped();
    };
  }

  @Override
  public Behavior<Command> receiveSignal(TypedActorContext<Command> context, Signal signal) {
    return signal instanceof PostStop ? onStop() : Behaviors.unhandled();
  }

  private void live(Duration lifetime) {
    timers.startSingleTimer(
        new Soft(), RekeyTime.soft(lifetime, byUs, environment.identifiers().random()));
    timers.startSingleTimer(new Hard(), lifetime);
  }

  private Behavior<Command> onSoft() {
    if (succession.isEmpty() && !over) {
      owner.tell(new SaEvent.ChildSoft(inboundSpi));
    }
    return this;
  }

  private Behavior<Command> onNoSuccessor() {
    if (succession.isEmpty()) {
      timers.startSingleTimer(new Soft(), AGAIN);
    }
    return this;
  }

  private Behavior<Command> onShorten(Shorten shorten) {
    live(shorten.lifetime());
    return this;
  }

  private Behavior<Command> onHard() {
    if (!over) {
      owner.tell(new SaEvent.ChildExpired(spis));
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onSuperseded(Superseded superseded) {
    timers.cancel(new Soft());
    succession =
        Optional.of(
            new Succession(
                superseded.successor(), superseded.ours(), environment.time().nanoTime()));
    timers.startTimerWithFixedDelay(new Look(), LOOKING);
    return this;
  }

  private Behavior<Command> onRestored() {
    succession = Optional.empty();
    timers.cancel(new Look());
    timers.startSingleTimer(new Soft(), AGAIN);
    return this;
  }

  /** The peer has gone over to the successor if that one carries its traffic and this one none. */
  private Behavior<Command> onLook() {
    if (succession.isEmpty() || over) {
      return this;
    }
    Succession now = succession.get();
    long sinceNanos = environment.time().nanoTime() - now.sinceNanos;
    boolean goneOver =
        now.ours
            && sinceNanos >= LINGER.toNanos()
            && inboundPackets(now.successor) > 0
            && quiet(LINGER);
    Duration longest = now.ours ? OVERLAP : PEERS_OVERLAP;
    if (!now.ours && sinceNanos >= longest.toNanos() && isKept(now)) {
      owner.tell(new SaEvent.ChildKept(inboundSpi));
    } else if (goneOver || sinceNanos >= longest.toNanos()) {
      over = true;
      timers.cancel(new Look());
      owner.tell(new SaEvent.ChildRetired(spis));
      timers.startSingleTimer(new LingerOver(), LINGER);
    }
    return this;
  }

  /** The peer, who should delete this one, has sent on it for long, and not on its successor. */
  private boolean isKept(Succession now) {
    return inboundPackets(now.successor) == 0
        && environment
            .dataplane()
            .counters(inboundSpi)
            .filter(c -> c.lastInboundNanos() - now.sinceNanos > LINGER.toNanos())
            .isPresent();
  }

  /** A peer that still sends here did not hear that it is over, or not believe it. */
  private Behavior<Command> onLingerOver() {
    if (quiet(LINGER) || ++farewells >= MOST_FAREWELLS) {
      return Behaviors.stopped();
    }
    owner.tell(new SaEvent.ChildRetired(spis));
    timers.startSingleTimer(new LingerOver(), LINGER);
    return this;
  }

  private boolean quiet(Duration time) {
    return environment
        .dataplane()
        .counters(inboundSpi)
        .filter(
            counters ->
                counters.lastInboundNanos() != 0
                    && environment.time().nanoTime() - counters.lastInboundNanos() < time.toNanos())
        .isEmpty();
  }

  private long inboundPackets(int spi) {
    return environment.dataplane().counters(spi).map(SaCounters::inboundPackets).orElse(0L);
  }

  private Behavior<Command> count() {
    Optional<SaCounters> counters = environment.dataplane().counters(inboundSpi);
    if (counters.isPresent()) {
      SaCounters now = counters.get();
      SaEvent.Traffic traffic =
          new SaEvent.Traffic(
              inboundSpi,
              now.inboundBytes() - countedIn,
              now.outboundBytes() - countedOut,
              now.inboundPackets() - countedPacketsIn,
              now.outboundPackets() - countedPacketsOut);
      if (traffic.packetsIn() > 0 || traffic.packetsOut() > 0) {
        owner.tell(traffic);
      }
      countedIn = now.inboundBytes();
      countedOut = now.outboundBytes();
      countedPacketsIn = now.inboundPackets();
      countedPacketsOut = now.outboundPackets();
    }
    return this;
  }

  private Behavior<Command> onStop() {
    count();
    environment.dataplane().remove(inboundSpi);
    spis.allInbound().forEach(environment.identifiers()::release);
    environment.recipients().closeChild(inboundSpi);
    return this;
  }
}
