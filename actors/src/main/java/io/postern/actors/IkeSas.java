package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The phase 1 SAs with one peer that are up: one serves, those that it took over from end in a
 * while, so that what is under way with them can end well.
 */
final class IkeSas {
  // Ours.
  private static final Duration OVERLAP = Duration.ofSeconds(10);
  private static final Duration PEERS_OVERLAP = Duration.ofSeconds(60);

  private final ActorContext<?> context;
  private final Duration peersRepetitions;
  private final Map<ActorRef<IkeSa.Command>, Up> all = new LinkedHashMap<>();
  private Optional<Up> current = Optional.empty();

  /** One that is up. */
  private record Up(SaEvent.PhaseOneDone done, long upNanos) {}

  /**
   * @param peersRepetitions how long a message of the peer may need to come, lost a few times
   */
  IkeSas(ActorContext<?> context, Duration peersRepetitions) {
    this.context = context;
    this.peersRepetitions = peersRepetitions;
  }

  /** The one to work with. */
  Optional<ActorRef<IkeSa.Command>> current() {
    return current.map(up -> up.done.sa());
  }

  /** What the current one showed of the peer. */
  Optional<SaEvent.PhaseOneDone> done() {
    return current.map(up -> up.done);
  }

  Optional<SaEvent.PhaseOneDone> of(ActorRef<IkeSa.Command> sa) {
    return Optional.ofNullable(all.get(sa)).map(Up::done);
  }

  boolean isCurrent(ActorRef<IkeSa.Command> sa) {
    return current().filter(sa::equals).isPresent();
  }

  boolean has(ActorRef<IkeSa.Command> sa) {
    return all.containsKey(sa);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * One more is up. The newest serves; but of two that both ends began at the same time, the one
   * with the lesser initiator cookie, so that both ends choose the same one.
   */
  void cameUp(SaEvent.PhaseOneDone done, long nowNanos) {
    Up newest = new Up(done, nowNanos);
    if (!all.containsKey(done.sa())) {
      context.watch(done.sa());
    }
    all.put(done.sa(), newest);
    Optional<Up> before = current.filter(old -> !old.done.sa().equals(done.sa()));
    if (before.isPresent() && stays(before.get(), newest)) {
      retire(newest);
      return;
    }
    before.ifPresent(IkeSas::retire);
    current = Optional.of(newest);
  }

  /** What the peer began we know only since its first message came. */
  private boolean stays(Up before, Up newest) {
    Duration late = newest.done.byUs() ? Duration.ZERO : peersRepetitions;
    boolean crossed =
        before.done.byUs() != newest.done.byUs()
            && newest.done.begunNanos() - before.upNanos < late.toNanos();
    return crossed
        && Long.compareUnsigned(
                before.done.cookies().initiator(), newest.done.cookies().initiator())
            < 0;
  }

  /** Who began an SA deletes it first. */
  private static void retire(Up old) {
    old.done.sa().tell(new IkeSa.Retire(old.done.byUs() ? OVERLAP : PEERS_OVERLAP));
  }

  /** It is gone; true if it was the current one and no other took over. */
  boolean ended(ActorRef<IkeSa.Command> sa) {
    Up gone = all.remove(sa);
    if (gone == null || !isCurrent(sa)) {
      return false;
    }
    current = all.values().stream().reduce((first, second) -> second);
    return current.isEmpty();
  }

  /** Closes those that were up before this time. */
  void closeThoseBefore(long nanos, IkeSa.Close close) {
    all.values().stream()
        .filter(up -> up.upNanos - nanos < 0)
        .forEach(up -> up.done.sa().tell(close));
  }

  void closeAll(IkeSa.Close close) {
    all.keySet().forEach(sa -> sa.tell(close));
  }

  void tellCurrent(IkeSa.Command command) {
    current().ifPresent(sa -> sa.tell(command));
  }
}
