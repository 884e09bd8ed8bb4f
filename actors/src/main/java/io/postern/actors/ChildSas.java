package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import io.postern.dataplane.Encapsulation;
import io.postern.ike.message.Protocols;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The child SAs with one peer, over all IKE SAs under which they were made (RFC 2409 §5.5): which
 * of them carries which traffic, which takes over from which, and what each counted.
 */
final class ChildSas {
  private final ActorContext<?> context;
  private final SaEnvironment environment;
  private final ActorRef<SaEvent> owner;
  private final Map<Integer, Child> children = new LinkedHashMap<>();

  /** Pairs for which we asked for a successor; they may be gone before it comes. */
  private final Map<Integer, ChildTerms> rekeying = new HashMap<>();

  private long bytesIn;
  private long bytesOut;
  private long packetsIn;
  private long packetsOut;

  private static final class Child {
    final ActorRef<ChildSa.Command> actor;
    final SaEvent.ChildProposed pair;
    final Instant since;
    boolean up;
    long upNanos;
    boolean superseded;
    long bytesIn;
    long bytesOut;

    Child(ActorRef<ChildSa.Command> actor, SaEvent.ChildProposed pair, Instant since) {
      this.actor = actor;
      this.pair = pair;
      this.since = since;
    }

    boolean serves(ChildTerms terms) {
      return up && !superseded && pair.terms().sameTraffic(terms);
    }

    /** The lesser SPI of the two, the same number at both ends. */
    long lesserSpi() {
      return Math.min(
          Integer.toUnsignedLong(pair.inboundSpi()), Integer.toUnsignedLong(pair.outboundSpi()));
    }
  }

  /** What passed over all pairs so far. */
  record Totals(long bytesIn, long bytesOut, long packetsIn, long packetsOut) {}

  /** A pair that came up; {@code successor}: of another. */
  record CameUp(SaEvent.ChildProposed pair, boolean successor) {
    @Override
    public String toString() {
      return "child SA %08x/%08x %s %s%s"
          .formatted(
              pair.inboundSpi(),
              pair.outboundSpi(),
              pair.suite(),
              pair.terms().selectors(),
              successor ? ", rekeyed by " + (pair.byUs() ? "us" : "the peer") : "");
    }
  }

  /**
   * @param context of the owner, whose children they are
   */
  ChildSas(ActorContext<?> context, SaEnvironment environment, ActorRef<SaEvent> owner) {
    this.context = context;
    this.environment = environment;
    this.owner = owner;
  }

  /** What needs no decision of the owner; anything else is passed over. */
  void on(SaEvent event) {
    switch (event) {
      case SaEvent.ChildProposed pair -> proposed(pair);
      case SaEvent.ChildWithdrawn withdrawn -> remove(withdrawn.inboundSpi());
      case SaEvent.ChildLifetime told -> shorten(told);
      case SaEvent.ChildKept kept -> kept(kept.inboundSpi());
      case SaEvent.ByteLifetime used -> tell(used.inboundSpi(), new ChildSa.BytesUsed(used.hard()));
      case SaEvent.Traffic traffic -> count(traffic);
      default -> {}
    }
  }

  // ---- the way up ----

  private void proposed(SaEvent.ChildProposed pair) {
    ActorRef<ChildSa.Command> actor =
        context.spawn(
            ChildSa.create(environment, pair, owner),
            "child-%08x".formatted(pair.inboundSpi()),
            DispatcherSelector.sameAsParent());
    context.watch(actor);
    children.put(pair.inboundSpi(), new Child(actor, pair, environment.time().instant()));
  }

  /** The peer committed to a pair. What carried its traffic before gives way, if it is older. */
  Optional<CameUp> cameUp(int inboundSpi) {
    Child child = children.get(inboundSpi);
    if (child == null || child.up) {
      return Optional.empty();
    }
    child.up = true;
    child.upNanos = environment.time().nanoTime();
    child.pair.replaces().ifPresent(rekeying::remove);
    List<Child> before =
        children.values().stream()
            .filter(other -> other != child && other.serves(child.pair.terms()))
            .toList();
    before.forEach(other -> succeed(other, child));
    if (!before.isEmpty()) {
      environment.meters().rekeyed(child.pair.byUs() ? "us" : "peer");
    }
    return Optional.of(new CameUp(child.pair, !before.isEmpty()));
  }

  /**
   * Both ends may have begun at the same time. Then two pairs for the same traffic come up, in any
   * order, and both ends must keep the same one: that with the lesser SPI. Who began the other
   * deletes it.
   */
  private void succeed(Child older, Child newer) {
    boolean crossed = crossed(older, newer);
    if (crossed && older.lesserSpi() < newer.lesserSpi()) {
      environment.dataplane().activateOutbound(older.pair.inboundSpi());
      supersede(newer, older, newer.pair.byUs());
    } else {
      supersede(older, newer, crossed ? older.pair.byUs() : newer.pair.byUs());
    }
  }

  /**
   * Who began a pair knows what was up then. The other end sees its first message, which may have
   * been lost a few times before; so soon nobody rekeys a pair of his own accord.
   */
  private boolean crossed(Child older, Child newer) {
    Duration late =
        newer.pair.byUs() ? Duration.ZERO : shorter(environment.retransmit().longest(), older);
    return older.pair.byUs() != newer.pair.byUs()
        && newer.pair.begunNanos() - older.upNanos < late.toNanos();
  }

  private static Duration shorter(Duration time, Child older) {
    Duration quarter = older.pair.lifetime().dividedBy(4);
    return time.compareTo(quarter) < 0 ? time : quarter;
  }

  /** The peer goes on with a pair that we thought superseded, and does not use what took over. */
  private void kept(int inboundSpi) {
    Child child = children.get(inboundSpi);
    if (child == null || !child.superseded) {
      return;
    }
    children.values().stream()
        .filter(other -> other.serves(child.pair.terms()))
        .toList()
        .forEach(other -> supersede(other, child, other.pair.byUs()));
    child.superseded = false;
    child.actor.tell(new ChildSa.Restored());
    environment.dataplane().activateOutbound(inboundSpi);
  }

  private static void supersede(Child loser, Child winner, boolean ours) {
    loser.superseded = true;
    loser.actor.tell(new ChildSa.Superseded(winner.pair.inboundSpi(), ours));
  }

  // ---- rekeying ----

  /** A pair whose successor should be begun now; empty if one is on its way or it needs none. */
  Optional<IkeSa.OpenChild> rekey(int inboundSpi) {
    Child child = children.get(inboundSpi);
    if (child == null || !child.up || child.superseded || rekeying.containsKey(inboundSpi)) {
      return Optional.empty();
    }
    boolean peerBegan =
        children.values().stream()
            .anyMatch(other -> !other.up && other.pair.terms().sameTraffic(child.pair.terms()));
    if (peerBegan) {
      child.actor.tell(new ChildSa.NoSuccessor());
      return Optional.empty();
    }
    rekeying.put(inboundSpi, child.pair.terms());
    return Optional.of(new IkeSa.OpenChild(child.pair.terms(), Optional.of(inboundSpi)));
  }

  /** No successor came of it; it will ask again. */
  void notRekeyed(int inboundSpi) {
    rekeying.remove(inboundSpi);
    tell(inboundSpi, new ChildSa.NoSuccessor());
  }

  /** The IKE SA under which successors were to be made is gone. */
  void notRekeyedAtAll() {
    List.copyOf(rekeying.keySet()).forEach(this::notRekeyed);
  }

  /** RFC 2407 §4.6.3.1: the peer's lifetime counts if it is shorter. */
  private void shorten(SaEvent.ChildLifetime told) {
    byOutbound(told.outboundSpi())
        .filter(child -> told.seconds().isPresent())
        .filter(child -> told.seconds().getAsLong() > 0)
        .filter(child -> told.seconds().getAsLong() < child.pair.lifetime().toSeconds())
        .ifPresent(
            child ->
                child.actor.tell(
                    new ChildSa.Shorten(Duration.ofSeconds(told.seconds().getAsLong()))));
  }

  // ---- the way down ----

  /** Another has taken its place, or its lifetime is over: its actor ends by itself. */
  void over(int inboundSpi) {
    forget(inboundSpi);
  }

  /** Ends a pair at once; what it stood for, if it carried traffic and nothing else does now. */
  Optional<ChildTerms> remove(int inboundSpi) {
    tell(inboundSpi, new ChildSa.Remove());
    return forget(inboundSpi);
  }

  /** As {@link #remove}, by the SPI that the peer chose; unknown ones are no matter. */
  Optional<ChildTerms> removeOutbound(SaEvent.ChildDeleted deleted) {
    return children.values().stream()
        .filter(child -> child.pair.spis().sends(deleted.protocol(), deleted.outboundSpi()))
        .findFirst()
        .flatMap(child -> remove(child.pair.inboundSpi()));
  }

  /** Likewise; of any protocol where the peer names neither AH nor ESP. */
  Optional<ChildTerms> removeOutbound(SaEvent.ChildUnknown unknown) {
    return unknown.protocol() == Protocols.ESP || unknown.protocol() == Protocols.AH
        ? removeOutbound(new SaEvent.ChildDeleted(unknown.protocol(), unknown.outboundSpi()))
        : byOutbound(unknown.outboundSpi()).flatMap(child -> remove(child.pair.inboundSpi()));
  }

  /** Ends them all. */
  void removeAll() {
    children.values().forEach(child -> child.actor.tell(new ChildSa.Remove()));
    children.clear();
    rekeying.clear();
  }

  /** Ends those that were up before this time, and says what they stood for. */
  List<ChildTerms> removeThoseBefore(long nanos) {
    List<Child> older =
        children.values().stream().filter(child -> child.up && child.upNanos - nanos < 0).toList();
    return older.stream().flatMap(child -> remove(child.pair.inboundSpi()).stream()).toList();
  }

  private Optional<ChildTerms> forget(int inboundSpi) {
    Child gone = children.remove(inboundSpi);
    if (gone == null) {
      return Optional.empty();
    }
    if (!gone.up || gone.superseded) {
      return Optional.empty();
    }
    // The peer may have kept the one that we thought superseded.
    Optional<Child> back =
        children.values().stream()
            .filter(child -> child.up && child.superseded)
            .filter(child -> child.pair.terms().sameTraffic(gone.pair.terms()))
            .max(Comparator.comparingLong(child -> child.upNanos));
    back.ifPresent(
        child -> {
          child.superseded = false;
          child.actor.tell(new ChildSa.Restored());
        });
    return back.isPresent() || serves(gone.pair.terms())
        ? Optional.empty()
        : Optional.of(gone.pair.terms());
  }

  // ---- what is there ----

  boolean serves(ChildTerms terms) {
    return children.values().stream().anyMatch(child -> child.serves(terms));
  }

  /**
   * True if something of this traffic passes, or will when a successor is agreed on. An answer may
   * have narrowed what was asked for.
   */
  boolean servesWithin(ChildTerms asked) {
    return Stream.concat(served().stream(), rekeying.values().stream())
        .anyMatch(terms -> terms.isWithin(asked));
  }

  /** True if a quick mode for these is under way that the peer began. */
  boolean proposes(ChildTerms terms) {
    return children.values().stream()
        .anyMatch(child -> !child.up && child.pair.terms().sameTraffic(terms));
  }

  /** No traffic can pass, now or when what is under way is agreed. */
  boolean hopeless() {
    return children.isEmpty() && rekeying.isEmpty();
  }

  boolean isEmpty() {
    return children.isEmpty();
  }

  /** Whether the packet path has a pair of ours with this inbound SPI, of either protocol. */
  boolean has(int inboundSpi) {
    return children.values().stream()
        .filter(child -> child.pair.spis().allInbound().contains(inboundSpi))
        .anyMatch(child -> environment.dataplane().counters(child.pair.inboundSpi()).isPresent());
  }

  /** What traffic passes. */
  List<ChildTerms> served() {
    return children.values().stream()
        .filter(child -> child.up && !child.superseded)
        .map(child -> child.pair.terms())
        .toList();
  }

  Set<Integer> spis() {
    return Set.copyOf(children.keySet());
  }

  /** For telling the peer that they are gone. */
  List<ChildSpis> allSpis() {
    return children.values().stream().map(child -> child.pair.spis()).toList();
  }

  /** Where the peer is now: ESP in UDP follows IKE (RFC 3947 §7). */
  void movePeer(IkePath path) {
    if (path.natTraversal()) {
      children.values().stream()
          .filter(child -> child.pair.encapsulation() == Encapsulation.UDP)
          .forEach(child -> environment.dataplane().movePeer(child.pair.inboundSpi(), path.path()));
    }
  }

  private Optional<Child> byOutbound(int outboundSpi) {
    return children.values().stream()
        .filter(child -> child.pair.spis().sends(outboundSpi))
        .findFirst();
  }

  private void tell(int inboundSpi, ChildSa.Command command) {
    Optional.ofNullable(children.get(inboundSpi)).ifPresent(child -> child.actor.tell(command));
  }

  // ---- accounting ----

  private void count(SaEvent.Traffic traffic) {
    bytesIn += traffic.bytesIn();
    bytesOut += traffic.bytesOut();
    packetsIn += traffic.packetsIn();
    packetsOut += traffic.packetsOut();
    environment.meters().traffic(traffic.bytesIn(), traffic.bytesOut());
    Child child = children.get(traffic.inboundSpi());
    if (child != null) {
      child.bytesIn += traffic.bytesIn();
      child.bytesOut += traffic.bytesOut();
    }
  }

  Totals totals() {
    return new Totals(bytesIn, bytesOut, packetsIn, packetsOut);
  }

  List<SessionView.ChildView> views() {
    return children.values().stream()
        .map(
            child ->
                new SessionView.ChildView(
                    "%08x".formatted(child.pair.inboundSpi()),
                    "%08x".formatted(child.pair.outboundSpi()),
                    child.pair.suite().label(),
                    child.pair.encapsulation().name().toLowerCase(Locale.ROOT),
                    child.since,
                    child.bytesIn,
                    child.bytesOut))
        .toList();
  }
}
