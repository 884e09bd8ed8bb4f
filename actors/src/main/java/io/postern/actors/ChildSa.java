package io.postern.actors;

import akka.actor.Cancellable;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
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

  private static final long NEVER = Long.MAX_VALUE;

  /** A delete may be lost: it is repeated while the peer sends, but not for ever. */
  private static final int MOST_FAREWELLS = 12;

  sealed interface Command {}

  /** Something is due. */
  private enum Wake implements Command {
    WAKE
  }

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
  private final ActorContext<Command> context;
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

  // When what is due, in nanoseconds since the beginning. One message is for all of it, and not by
  // the timers of actors, which take more memory than all else here: there are many of us.

  private final long beganNanos;
  private long countAt = COUNTING.toNanos();
  private long softAt;
  private long hardAt;

  /** To see whether the successor is used, or once it is over, whether the peer still sends. */
  private long lookAt = NEVER;

  private long wakeAt = NEVER;
  private Cancellable wake = Cancellable.alreadyCancelled();

  private ChildSa(
      ActorContext<Command> context,
      SaEnvironment environment,
      ChildSpis spis,
      boolean byUs,
      Duration lifetime,
      ActorRef<SaEvent> owner) {
    this.context = context;
    this.environment = environment;
    this.owner = owner;
    this.spis = spis;
    this.inboundSpi = spis.inbound();
    this.byUs = byUs;
    beganNanos = environment.time().nanoTime();
    live(lifetime);
    sleep();
    environment.recipients().openChild(inboundSpi, owner);
  }

  static Behavior<Command> create(
      SaEnvironment environment, SaEvent.ChildProposed pair, ActorRef<SaEvent> owner) {
    // Not the whole of it: what this refers to lives as long as the actor.
    ChildSpis spis = pair.spis();
    boolean byUs = pair.byUs();
    Duration lifetime = pair.lifetime();
    return Behaviors.setup(
        context -> new ChildSa(context, environment, spis, byUs, lifetime, owner));
  }

  /** Without the handlers that an {@code AbstractBehavior} keeps in memory for each actor. */
  @Override
  public Behavior<Command> receive(TypedActorContext<Command> context, Command command) {
    boolean goesOn =
        switch (command) {
          case Wake _ -> onWake();
          case BytesUsed(boolean hard) -> hard ? onHard() : onSoft();
          case NoSuccessor() -> onNoSuccessor();
          case Shorten(Duration lifetime) -> live(lifetime);
          case Superseded superseded -> onSuperseded(superseded);
          case Restored() -> onRestored();
          case Remove() -> false;
        };
    if (!goesOn) {
      return Behaviors.stopped();
    }
    sleep();
    return this;
  }

  @Override
  public Behavior<Command> receiveSignal(TypedActorContext<Command> context, Signal signal) {
    return signal instanceof PostStop ? onStop() : Behaviors.unhandled();
  }

  private long age() {
    return environment.time().nanoTime() - beganNanos;
  }

  /** Until the next of all that is due. */
  private void sleep() {
    long next = Math.min(Math.min(countAt, lookAt), Math.min(softAt, hardAt));
    if (next != wakeAt) {
      wakeAt = next;
      wake.cancel();
      Duration left = Duration.ofNanos(Math.max(next - age(), 1));
      wake = context.scheduleOnce(left, context.getSelf(), Wake.WAKE);
    }
  }

  private boolean onWake() {
    wakeAt = NEVER;
    long now = age();
    if (now >= hardAt) {
      return onHard();
    }
    if (now >= countAt) {
      countAt = now + COUNTING.toNanos();
      count();
    }
    if (now >= softAt) {
      softAt = NEVER;
      onSoft();
    }
    if (now >= lookAt) {
      lookAt = NEVER;
      return over ? onLingerOver(now) : onLook(now);
    }
    return true;
  }

  private boolean live(Duration lifetime) {
    long now = age();
    softAt = now + RekeyTime.soft(lifetime, byUs, environment.identifiers().random()).toNanos();
    hardAt = now + lifetime.toNanos();
    return true;
  }

  private boolean onSoft() {
    if (succession.isEmpty() && !over) {
      owner.tell(new SaEvent.ChildSoft(inboundSpi));
    }
    return true;
  }

  private boolean onNoSuccessor() {
    if (succession.isEmpty()) {
      softAt = age() + AGAIN.toNanos();
    }
    return true;
  }

  private boolean onHard() {
    if (!over) {
      owner.tell(new SaEvent.ChildExpired(spis));
    }
    return false;
  }

  private boolean onSuperseded(Superseded superseded) {
    softAt = NEVER;
    succession =
        Optional.of(
            new Succession(
                superseded.successor(), superseded.ours(), environment.time().nanoTime()));
    if (!over) {
      lookAt = age() + LOOKING.toNanos();
    }
    return true;
  }

  private boolean onRestored() {
    succession = Optional.empty();
    if (!over) {
      lookAt = NEVER;
    }
    softAt = age() + AGAIN.toNanos();
    return true;
  }

  /** The peer has gone over to the successor if that one carries its traffic and this one none. */
  private boolean onLook(long age) {
    if (succession.isEmpty()) {
      return true;
    }
    Succession now = succession.get();
    long sinceNanos = environment.time().nanoTime() - now.sinceNanos;
    boolean goneOver =
        now.ours
            && sinceNanos >= LINGER.toNanos()
            && inboundPackets(now.successor) > 0
            && quiet(LINGER);
    Duration longest = now.ours ? OVERLAP : PEERS_OVERLAP;
    lookAt = age + LOOKING.toNanos();
    if (!now.ours && sinceNanos >= longest.toNanos() && isKept(now)) {
      owner.tell(new SaEvent.ChildKept(inboundSpi));
    } else if (goneOver || sinceNanos >= longest.toNanos()) {
      over = true;
      owner.tell(new SaEvent.ChildRetired(spis));
      lookAt = age + LINGER.toNanos();
    }
    return true;
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
  private boolean onLingerOver(long age) {
    if (quiet(LINGER) || ++farewells >= MOST_FAREWELLS) {
      return false;
    }
    owner.tell(new SaEvent.ChildRetired(spis));
    lookAt = age + LINGER.toNanos();
    return true;
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

  private void count() {
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
  }

  private Behavior<Command> onStop() {
    wake.cancel();
    count();
    environment.dataplane().remove(inboundSpi);
    spis.allInbound().forEach(environment.identifiers()::release);
    environment.recipients().closeChild(inboundSpi);
    return this;
  }
}
