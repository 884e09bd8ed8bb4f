package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.xauthmodecfg.Lease;
import io.postern.xauthmodecfg.LeaseOwner;
import io.postern.xauthmodecfg.LeasePool;
import io.postern.xauthmodecfg.PoolSettings;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The one authority over virtual addresses. */
final class Leases extends AbstractBehavior<Leases.Command> {
  sealed interface Command {}

  /**
   * An address for a session. A device that has a live lease in another session gets a second one,
   * unless that session's end is only late to be told.
   *
   * @param wanted6 asks for the pair that has this IPv6 address, if {@code wanted} says nothing
   * @param sa its peer asks, in the exchange {@code messageId}
   * @param replyTo gets {@link Peer.LeaseGiven}
   */
  record Acquire(
      String pool,
      LeaseOwner owner,
      String session,
      Optional<Inet4Address> wanted,
      Optional<Inet6Address> wanted6,
      ActorRef<IkeSa.Command> sa,
      int messageId,
      ActorRef<Peer.Command> replyTo)
      implements Command {}

  /**
   * The session goes on. One whose lease is no longer its own is ended with {@code NO_LEASE}: the
   * address may be somebody else's by now.
   */
  record Renew(String pool, LeaseOwner owner, String session, ActorRef<Peer.Command> peer)
      implements Command {}

  record Release(String pool, LeaseOwner owner, String session) implements Command {}

  private record Count() implements Command {}

  private final InstantSource clock;
  private final Map<String, PoolSettings> settings;
  private final Map<String, LeasePool> pools = new HashMap<>();
  private final Map<String, AtomicInteger> live = new HashMap<>();

  private Leases(
      ActorContext<Command> context,
      Map<String, PoolSettings> settings,
      HeadendMeters meters,
      InstantSource clock) {
    super(context);
    this.clock = clock;
    this.settings = Map.copyOf(settings);
    settings.forEach(
        (name, pool) -> {
          AtomicInteger count = new AtomicInteger();
          pools.put(name, new LeasePool(pool));
          live.put(name, count);
          meters.leases(name, count::get);
        });
  }

  /**
   * @param clock never goes back
   */
  static Behavior<Command> create(
      Map<String, PoolSettings> settings, HeadendMeters meters, InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Count(), Duration.ofSeconds(5));
                  return new Leases(context, settings, meters, clock);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Renew.class, this::onRenew)
        .onMessage(Release.class, this::onRelease)
        .onMessage(Count.class, count -> counted())
        .build();
  }

  private Behavior<Command> onAcquire(Acquire acquire) {
    Optional<Inet4Address> wanted =
        acquire
            .wanted()
            .or(
                () ->
                    Optional.ofNullable(settings.get(acquire.pool()))
                        .flatMap(pool -> acquire.wanted6().flatMap(pool::addressOf)));
    Reading<Lease> lease =
        pool(acquire.pool()).lease(acquire.owner(), acquire.session(), wanted, clock.instant());
    acquire.replyTo().tell(new Peer.LeaseGiven(acquire.sa(), acquire.messageId(), lease));
    return counted();
  }

  private Behavior<Command> onRenew(Renew renew) {
    if (!pool(renew.pool()).renew(renew.owner(), renew.session(), clock.instant())) {
      renew
          .peer()
          .tell(
              new Peer.End(
                  new Refusal(
                      Refusal.Reason.NO_LEASE, "the lease of the session's address ran out")));
    }
    return this;
  }

  private Behavior<Command> onRelease(Release release) {
    pool(release.pool()).release(release.owner(), release.session(), clock.instant());
    return counted();
  }

  private Behavior<Command> counted() {
    Instant now = clock.instant();
    pools.forEach(
        (name, pool) -> {
          AtomicInteger count = live.get(name);
          if (count != null) {
            count.set(pool.liveCount(now));
          }
        });
    return this;
  }

  private LeasePool pool(String name) {
    LeasePool pool = pools.get(name);
    if (pool == null) {
      throw new IllegalArgumentException("no pool is named " + name);
    }
    return pool;
  }
}
