package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Path;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.AggressiveInitiator;
import io.postern.ike.v1.PhaseOne;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The other end: a client that logs in with a group key and XAUTH, is configured, and opens a
 * tunnel for all its traffic.
 */
public final class RoadWarrior extends AbstractBehavior<RoadWarrior.Command> {
  /** As long as clients of this kind ask for: the gateway decides. */
  private static final long LIFE_SECONDS = Duration.ofDays(1).toSeconds();

  public sealed interface Command permits Arrived, Repeat, Disconnect, Again {}

  record Arrived(IkePath path, byte[] datagram) implements Command {}

  record Repeat(int messageId) implements Command {}

  /** Time to look after a gateway that is silent, or a NAT that forgets. */
  record Again() implements Command {}

  /** Deletes the SAs at the gateway and ends. */
  public record Disconnect() implements Command {}

  /** What happens to the client. */
  public sealed interface Event {}

  /** Packets flow; comes once. */
  public record Connected(ClientConfiguration configuration) implements Event {}

  /** It is over; nothing comes after. */
  public record Ended(Refusal reason) implements Event {}

  private final TimerScheduler<Command> timers;
  private final RoadWarriorSettings settings;
  private final Dataplane dataplane;
  private final Identifiers identifiers;
  private final ActorRef<Event> listener;
  private final Link link;
  private final PeerTraits.Seen seen = new PeerTraits.Seen();
  private PhaseOne exchange;
  private Optional<RoadWarriorTunnel> tunnel = Optional.empty();

  private RoadWarrior(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RoadWarriorSettings settings,
      DataplaneStarter starter,
      ActorRef<Event> listener) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.listener = listener;
    this.identifiers = new Identifiers(new SecureRandom());
    this.dataplane = starter.start(new Door(context.getSelf()));
    IkePath path = new IkePath(new Path(settings.local(), settings.server()), false);
    this.link =
        new Link(dataplane, settings.retransmit(), new RepeatTimers<>(timers, Repeat::new), path);
    PhaseOneStart start =
        AggressiveInitiator.start(
            new PhaseOneContext(
                new Cookies(identifiers.cookie(), 0),
                new ClientCompanions(path, settings.forceUdp()),
                identifiers.random()),
            new PhaseOneConnection(
                "gateway",
                settings.ike(),
                List.of(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY),
                Credentials.preSharedKey(settings.preSharedKey()),
                settings.group(),
                List.of(),
                false),
            LIFE_SECONDS);
    this.exchange = start.exchange();
    link.request(0, start.message());
  }

  /**
   * @param starter opens a packet path whose sockets are {@code settings.local()} and {@code
   *     settings.localNatTraversal()}; closed when the client ends
   */
  public static Behavior<Command> create(
      RoadWarriorSettings settings, DataplaneStarter starter, ActorRef<Event> listener) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RoadWarrior(context, timers, settings, starter, listener)));
  }

  /** Hands over from the packet path's threads. */
  private record Door(ActorRef<Command> client) implements DataplaneEvents {
    @Override
    public void control(Path path, boolean nonEspMarker, byte[] message) {
      client.tell(new Arrived(new IkePath(path, nonEspMarker), message));
    }

    @Override
    public void unknownSpi(Path path, Encapsulation encapsulation, int spi) {
      // Left over from before; nothing to do.
    }

    @Override
    public void peerMoved(int inboundSpi, Path seen) {
      // A gateway does not move.
    }

    @Override
    public void lifetimeSoft(int inboundSpi) {
      // No octet limits here.
    }

    @Override
    public void lifetimeHard(int inboundSpi) {
      // No octet limits here.
    }

    @Override
    public void graphRestarted(String graph, Throwable cause) {
      client.tell(new Disconnect());
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Arrived.class, this::onArrived)
        .onMessage(Repeat.class, this::onRepeat)
        .onMessage(Again.class, again -> onAgain())
        .onMessage(Disconnect.class, disconnect -> onDisconnect())
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<Command> onArrived(Arrived arrived) {
    if (link.repeated(arrived.datagram())) {
      return this;
    }
    if (tunnel.isPresent()) {
      return follow(tunnel.get().received(arrived.path(), arrived.datagram()));
    }
    boolean ours =
        MessageReader.header(arrived.datagram()) instanceof Reading.Accepted<Header>(Header header)
            && !header.encrypted();
    return ours ? take(exchange.on(arrived.datagram()), arrived.datagram()) : this;
  }

  private Behavior<Command> take(PhaseOneStep step, byte[] datagram) {
    switch (step) {
      case PhaseOneStep.Continue further -> {
        exchange = further.next();
        seen.add(further.received());
        link.request(0, further.reply());
      }
      case PhaseOneStep.Complete complete -> {
        seen.add(complete.received());
        link.settled(0);
        PeerTraits traits =
            seen.traits(
                complete.result().suite().hash(),
                complete.result().sa().cookies(),
                List.of(link.path()));
        if (traits.nat().encapsulate()
            || settings.forceUdp() && traits.natTraversal().isPresent()) {
          link.moveTo(
              new IkePath(
                  new Path(
                      withPortOf(settings.local(), settings.localNatTraversal()),
                      settings.serverNatTraversal()),
                  true));
        }
        link.took(datagram, complete.reply());
        complete.reply().ifPresent(link::send);
        tunnel =
            Optional.of(
                new RoadWarriorTunnel(
                    settings, dataplane, identifiers, link, complete.result(), traits));
        timers.startTimerWithFixedDelay(new Again(), Duration.ofSeconds(1));
      }
      case PhaseOneStep.Ignore(Refusal refusal) ->
          getContext().getLog().info("the gateway's answer was not taken: {}", refusal);
      case PhaseOneStep.Fail(Refusal refusal) -> {
        return end(refusal);
      }
    }
    return this;
  }

  private static InetSocketAddress withPortOf(InetSocketAddress address, InetSocketAddress port) {
    return new InetSocketAddress(address.getAddress(), port.getPort());
  }

  private Behavior<Command> follow(RoadWarriorTunnel.Progress progress) {
    return switch (progress) {
      case RoadWarriorTunnel.Progress.None none -> this;
      case RoadWarriorTunnel.Progress.Ignored(Refusal refusal) -> {
        getContext().getLog().debug("ignored: {}", refusal);
        yield this;
      }
      case RoadWarriorTunnel.Progress.Up(ClientConfiguration configuration) -> {
        listener.tell(new Connected(configuration));
        yield this;
      }
      case RoadWarriorTunnel.Progress.Over(Refusal refusal) -> end(refusal);
    };
  }

  private Behavior<Command> onRepeat(Repeat repeat) {
    return link.repeat(repeat.messageId()).map(this::end).orElse(this);
  }

  private Behavior<Command> onAgain() {
    return tunnel.map(t -> follow(t.wake(System.nanoTime()))).orElse(this);
  }

  private Behavior<Command> onDisconnect() {
    tunnel.ifPresent(RoadWarriorTunnel::delete);
    return end(new Refusal(Refusal.Reason.CLOSED_BY_US, "disconnected"));
  }

  private Behavior<Command> end(Refusal refusal) {
    listener.tell(new Ended(refusal));
    return Behaviors.stopped();
  }

  private Behavior<Command> onStop() {
    tunnel.ifPresentOrElse(RoadWarriorTunnel::close, exchange::abandon);
    dataplane.close();
    return this;
  }
}
