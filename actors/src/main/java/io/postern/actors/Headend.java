package io.postern.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.actors.settings.HeadendSettings;
import io.postern.dataplane.Dataplane;
import io.postern.pkica.trust.IssuerAndSerial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The whole living part: starts the packet path and the actors, and stops them in good order. */
public final class Headend extends AbstractBehavior<Headend.Command> {
  public sealed interface Command {}

  /** Asks for all sessions, half-open ones included, the oldest first. */
  public record ListSessions(ActorRef<List<SessionView>> replyTo) implements Command {}

  /** Ends one session; answers false if there is none of that name. */
  public record Disconnect(String session, ActorRef<Boolean> replyTo) implements Command {}

  /**
   * The last negotiations with a connection, address, identity or user, the oldest first; with all
   * if {@code peer} is empty.
   */
  public record Explain(String peer, ActorRef<List<Negotiation>> replyTo) implements Command {}

  /** Brings a site up, whatever its {@code start}; answers false if there is none of that name. */
  public record Connect(String site, ActorRef<Boolean> replyTo) implements Command {}

  /** Deletes all SAs at the peers, then answers. The caller terminates the system then. */
  public record Stop(ActorRef<Done> replyTo) implements Command {}

  /**
   * More is known of these certificates than before: sessions that live by them look whether they
   * were revoked, and end if so. Empty: all sessions look.
   */
  public record CertificateNews(Set<IssuerAndSerial> certificates) implements Command {
    public CertificateNews {
      certificates = Set.copyOf(certificates);
    }
  }

  private record TellOfStrangers() implements Command {}

  /** Ours. */
  private static final Duration STRANGERS = Duration.ofMinutes(1);

  private final HeadendMeters meters;
  private final Dataplane dataplane;
  private final ActorRef<Peers.Command> peers;

  private Headend(
      ActorContext<Command> context,
      HeadendSettings settings,
      DataplaneStarter starter,
      Outside outside,
      MeterRegistry registry,
      CompletableFuture<Dataplane> started) {
    super(context);
    this.meters = new HeadendMeters(registry);
    Identifiers identifiers = outside.identifiers();
    Recipients recipients = new Recipients();
    DispatcherSelector shared = DispatcherSelector.fromConfig(Ingress.DISPATCHER);
    ActorRef<Ingress.Command> ingress =
        context.spawn(
            lasting(
                Ingress.create(
                    recipients, identifiers, outside.time(), settings.admission(), meters)),
            "ingress",
            shared);
    this.dataplane = starter.start(new DataplaneDoor(recipients, ingress, meters));
    dataplane.policies(
        Stream.concat(
                settings.manual().stream().map(ManualSas::policy),
                settings.sites().stream().map(SitePolicy::of))
            .toList());
    settings.manual().forEach(manual -> ManualSas.install(manual, dataplane, identifiers));
    ActorRef<Leases.Command> leases =
        context.spawn(
            lasting(Leases.create(settings.pools(), meters, new MonotonicClock(outside.time()))),
            "leases",
            shared);
    ActorRef<PasswordChecks.Command> passwords =
        context.spawn(lasting(PasswordChecks.create(meters, outside.time())), "passwords", shared);
    PrivateValueStock stock = new PrivateValueStock(identifiers.random(), outside.time(), meters);
    Restocking.idle(context.getSystem())
        .ifPresent(
            idle ->
                context.spawn(
                    lasting(Restocking.create(stock, idle)),
                    "restocking",
                    DispatcherSelector.fromConfig(Peer.DISPATCHER)));
    this.peers =
        context.spawn(
            lasting(
                Peers.create(
                    settings,
                    new SaEnvironment(
                        dataplane,
                        identifiers,
                        stock,
                        outside.time(),
                        settings.retransmit(),
                        meters,
                        recipients,
                        ingress),
                    outside.resolver(),
                    leases,
                    passwords)),
            "peers",
            shared);
    ingress.tell(new Ingress.Start(dataplane, peers));
    peers.tell(new Peers.Begin());
    started.complete(dataplane);
  }

  /** What all sessions share outlives a message that it cannot digest. */
  private static <C> Behavior<C> lasting(Behavior<C> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.resume());
  }

  /**
   * @param started gets the running packet path, or the reason why there is none; then the system
   *     ends
   */
  public static Behavior<Command> create(
      HeadendSettings settings,
      DataplaneStarter starter,
      MeterRegistry registry,
      CompletableFuture<Dataplane> started) {
    return create(settings, starter, Outside.real(), registry, started);
  }

  /** As above, in surroundings that a test may govern. */
  public static Behavior<Command> create(
      HeadendSettings settings,
      DataplaneStarter starter,
      Outside outside,
      MeterRegistry registry,
      CompletableFuture<Dataplane> started) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  try {
                    timers.startTimerWithFixedDelay(new TellOfStrangers(), STRANGERS);
                    return new Headend(context, settings, starter, outside, registry, started);
                  } catch (RuntimeException failure) {
                    started.completeExceptionally(failure);
                    return Behaviors.stopped();
                  }
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(
            ListSessions.class,
            list -> {
              peers.tell(new Peers.ListSessions(list.replyTo()));
              return this;
            })
        .onMessage(
            Disconnect.class,
            disconnect -> {
              peers.tell(new Peers.Disconnect(disconnect.session(), disconnect.replyTo()));
              return this;
            })
        .onMessage(
            Explain.class,
            explain -> {
              peers.tell(new Peers.Explain(explain.peer(), explain.replyTo()));
              return this;
            })
        .onMessage(
            Connect.class,
            connect -> {
              peers.tell(
                  new Peers.Wanted(
                      connect.site(), Optional.empty(), Optional.of(connect.replyTo())));
              return this;
            })
        .onMessage(
            CertificateNews.class,
            news -> {
              peers.tell(new Peers.CertificateNews(news.certificates()));
              return this;
            })
        .onMessage(
            Stop.class,
            stop -> {
              peers.tell(new Peers.EndAll(stop.replyTo()));
              return this;
            })
        .onMessage(
            TellOfStrangers.class,
            tell -> {
              tellOfStrangers();
              return this;
            })
        .onSignal(
            PostStop.class,
            stopped -> {
              tellOfStrangers();
              dataplane.close();
              return this;
            })
        .build();
  }

  /** Peers that proved nothing make one line a minute, not one each: anybody can make many. */
  private void tellOfStrangers() {
    meters
        .strangers()
        .ifPresent(
            summary ->
                getContext()
                    .getLog()
                    .atInfo()
                    .addKeyValue("count", summary.count())
                    .addKeyValue("reasons", summary.reasons())
                    .addKeyValue("last", summary.last())
                    .log("handshakes that proved nothing"));
  }
}
