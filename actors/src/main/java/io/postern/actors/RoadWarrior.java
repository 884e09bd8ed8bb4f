package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Path;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.TrafficSelector;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The other end: a client that logs in with a group key and XAUTH, is configured, and opens a
 * tunnel for all its traffic. It renews phase 1 and its child SAs in time.
 */
public final class RoadWarrior extends AbstractBehavior<RoadWarrior.Command> {
  /** Ours: a renewal of phase 1 that failed is tried again after this. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** Ours: how often to look whether a renewal that is under way came to its end. */
  private static final Duration LOOKING = Duration.ofSeconds(5);

  public sealed interface Command permits SaEvent, Disconnect {}

  /** Deletes the SAs at the gateway and ends. */
  public record Disconnect() implements Command {}

  /** What happens to the client. */
  public sealed interface Event {}

  /** Packets flow; comes once. */
  public record Connected(ClientConfiguration configuration) implements Event {}

  /** It is over; nothing comes after. */
  public record Ended(Refusal reason) implements Event {}

  private final RoadWarriorSettings settings;
  private final Dataplane dataplane;
  private final SaEnvironment environment;
  private final SaPolicy policy;
  private final ActorRef<Event> listener;
  private final IkeSas ikeSas;
  private final ChildSas children;
  private Optional<ActorRef<IkeSa.Command>> connecting = Optional.empty();
  private Optional<ClientConfiguration> configuration = Optional.empty();
  private Optional<SaEvent.PhaseOneDone> proven = Optional.empty();
  private boolean up;

  private RoadWarrior(
      ActorContext<Command> context,
      RoadWarriorSettings settings,
      DataplaneStarter starter,
      Outside outside,
      ActorRef<Event> listener) {
    super(context);
    this.settings = settings;
    this.listener = listener;
    this.policy = SaPolicy.of(settings);
    HeadendMeters meters = new HeadendMeters(new CompositeMeterRegistry());
    Recipients recipients = new Recipients();
    ActorRef<Ingress.Command> ingress =
        context.spawn(
            Ingress.create(
                recipients,
                outside.identifiers(),
                outside.time(),
                AdmissionSettings.DEFAULT,
                meters),
            "ingress");
    this.dataplane = starter.start(new DataplaneDoor(recipients, ingress, meters));
    ActorRef<SaEvent> client = self();
    ActorRef<Peers.Command> nobody =
        context.spawn(
            Behaviors.receiveMessage(message -> refuse(ingress, client, message)), "nobody");
    ingress.tell(new Ingress.Start(dataplane, nobody));
    this.environment =
        new SaEnvironment(
            dataplane,
            outside.identifiers(),
            FreshValues.of(outside.identifiers().random()),
            outside.time(),
            settings.retransmit(),
            meters,
            recipients,
            ingress);
    this.ikeSas = new IkeSas(context, environment.retransmit().longest());
    this.children = new ChildSas(context, environment, self());
    connect();
  }

  /**
   * @param starter opens a packet path whose sockets are {@code settings.local()} and {@code
   *     settings.localNatTraversal()}; closed when the client ends
   */
  public static Behavior<Command> create(
      RoadWarriorSettings settings, DataplaneStarter starter, ActorRef<Event> listener) {
    return create(settings, starter, Outside.real(), listener);
  }

  /** As above, in surroundings that a test may govern. */
  public static Behavior<Command> create(
      RoadWarriorSettings settings,
      DataplaneStarter starter,
      Outside outside,
      ActorRef<Event> listener) {
    return Behaviors.setup(
        context -> new RoadWarrior(context, settings, starter, outside, listener));
  }

  /** A client is nobody's gateway; but it may be told that its gateway has forgotten it. */
  private static Behavior<Peers.Command> refuse(
      ActorRef<Ingress.Command> ingress, ActorRef<SaEvent> client, Peers.Command message) {
    switch (message) {
      case Peers.FirstContact first -> ingress.tell(new Ingress.Closed(first.cookies()));
      case Peers.Doubted doubted -> client.tell(new SaEvent.Doubted(doubted.remote()));
      case Peers.Stray stray ->
          client.tell(new SaEvent.Stray(stray.remote(), stray.protocol(), stray.spi()));
      default -> {}
    }
    return Behaviors.same();
  }

  private ActorRef<SaEvent> self() {
    return getContext().getSelf().narrow();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(SaEvent.PhaseOneDone.class, this::onPhaseOneDone)
        .onMessage(SaEvent.LoggedIn.class, this::onLoggedIn)
        .onMessage(SaEvent.Configured.class, this::onConfigured)
        .onMessage(SaEvent.WantsConfiguration.class, wants -> done(wants::refuse))
        .onMessage(SaEvent.ChildUp.class, this::onChildUp)
        .onMessage(SaEvent.ChildFailedToAgree.class, this::onChildFailedToAgree)
        .onMessage(SaEvent.ChildDeleted.class, d -> done(() -> children.removeOutbound(d)))
        .onMessage(SaEvent.ChildUnknown.class, this::onChildUnknown)
        .onMessage(
            SaEvent.ChildSoft.class,
            soft -> done(() -> children.rekey(soft.inboundSpi()).ifPresent(ikeSas::tellCurrent)))
        .onMessage(SaEvent.ChildRetired.class, r -> goodbye(r.spis()))
        .onMessage(SaEvent.ChildExpired.class, e -> goodbye(e.spis()))
        .onMessage(
            SaEvent.Doubted.class,
            doubted -> done(() -> tellGateway(doubted.remote(), new IkeSa.Probe())))
        .onMessage(
            SaEvent.Stray.class,
            stray ->
                done(
                    () -> {
                      if (!children.has(stray.spi())) {
                        tellGateway(
                            stray.remote(), new IkeSa.TellUnknown(stray.protocol(), stray.spi()));
                      }
                    }))
        .onMessage(SaEvent.IkeSoft.class, this::onIkeSoft)
        .onMessage(SaEvent.IkeHard.class, this::onIkeHard)
        .onMessage(SaEvent.IkeSaEnded.class, this::onIkeSaEnded)
        .onMessage(SaEvent.class, event -> done(() -> children.on(event)))
        .onMessage(Disconnect.class, disconnect -> onDisconnect())
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, stopped -> done(dataplane::close))
        .build();
  }

  private Behavior<Command> done(Runnable what) {
    what.run();
    return this;
  }

  private void tellGateway(InetAddress who, IkeSa.Command command) {
    if (settings.server().getAddress().equals(who)) {
      ikeSas.tellCurrent(command);
    }
  }

  // ---- phase 1 ----

  private void connect() {
    IkePath path = new IkePath(new Path(settings.local(), settings.server()), false);
    IkePath floated =
        new IkePath(
            new Path(
                new InetSocketAddress(
                    settings.local().getAddress(), settings.localNatTraversal().getPort()),
                settings.serverNatTraversal()),
            true);
    ActorRef<IkeSa.Command> sa =
        getContext()
            .spawnAnonymous(
                IkeSa.initiate(
                    new IkeSa.Setup(
                        new Cookies(environment.identifiers().cookie(), 0),
                        path,
                        environment,
                        AdmissionSettings.DEFAULT.halfOpenTimeout(),
                        self()),
                    new IkeSa.Initiator(
                        policy,
                        settings.phaseOne().mode() == SiteSettings.Mode.MAIN
                            ? ExchangeType.MAIN
                            : ExchangeType.AGGRESSIVE,
                        connection(),
                        floated,
                        settings.preferUdp(),
                        first(),
                        this::expects,
                        Optional.of(new IkeSa.User(settings.user(), settings.password())))),
                DispatcherSelector.fromConfig(Peer.DISPATCHER));
    getContext().watch(sa);
    connecting = Optional.of(sa);
  }

  private PhaseOneConnection connection() {
    RoadWarriorSettings.PhaseOne phaseOne = settings.phaseOne();
    return new PhaseOneConnection(
        policy.connection(),
        settings.ike(),
        List.of(phaseOne.method()),
        phaseOne.credentials(),
        phaseOne.identity(),
        phaseOne.gateways(),
        false);
  }

  private boolean expects(Identity gateway) {
    List<IdentityPattern> expected = settings.phaseOne().gateways();
    return expected.isEmpty() || expected.stream().anyMatch(pattern -> pattern.matches(gateway));
  }

  private BooleanSupplier first() {
    boolean alone = ikeSas.isEmpty() && children.isEmpty();
    return () -> alone;
  }

  /** The old phase 1 SA serves until the user is logged in under the new one. */
  private Behavior<Command> onPhaseOneDone(SaEvent.PhaseOneDone done) {
    proven = Optional.of(done);
    return this;
  }

  private Behavior<Command> onLoggedIn(SaEvent.LoggedIn loggedIn) {
    connecting = Optional.empty();
    proven
        .filter(done -> done.sa().equals(loggedIn.sa()))
        .ifPresent(done -> ikeSas.cameUp(done, environment.time().nanoTime()));
    proven = Optional.empty();
    Optional<Inet4Address> address = configuration.map(ClientConfiguration::address);
    Grants grants = address.<Grants>map(Grants.Own::new).orElseGet(Grants.Nothing::new);
    loggedIn.sa().tell(new IkeSa.Serve(self(), grants, children.spis()));
    loggedIn.sa().tell(new IkeSa.AskConfiguration(address));
    return this;
  }

  private Behavior<Command> onConfigured(SaEvent.Configured told) {
    Inet4Address address = told.configuration().address();
    if (configuration.filter(before -> !before.address().equals(address)).isPresent()) {
      return leave(new Refusal(Refusal.Reason.NO_LEASE, "the gateway took our address away"));
    }
    boolean first = configuration.isEmpty();
    configuration = Optional.of(told.configuration());
    told.sa().tell(new IkeSa.Grant(new Grants.Own(address)));
    if (first) {
      ChildTerms tunnel = policy.terms(TrafficSelector.host(address), TrafficSelector.anyIpv4());
      ikeSas.tellCurrent(new IkeSa.OpenChild(tunnel, Optional.empty()));
    }
    return this;
  }

  private Behavior<Command> onIkeSoft(SaEvent.IkeSoft soft) {
    if (ikeSas.isCurrent(soft.sa()) && connecting.isEmpty()) {
      // A gateway knows us by where we are, and a NAT may have moved us since we last sent.
      soft.sa().tell(new IkeSa.Probe());
      connect();
    }
    return this;
  }

  /** Not while its successor is under way, which the gateway waits for too. */
  private Behavior<Command> onIkeHard(SaEvent.IkeHard hard) {
    if (ikeSas.isCurrent(hard.sa()) && connecting.isPresent()) {
      getContext().scheduleOnce(LOOKING, getContext().getSelf(), hard);
      return this;
    }
    hard.sa()
        .tell(
            new IkeSa.Close(
                new Refusal(Refusal.Reason.LIFETIME_OVER, "the phase 1 SA is too old")));
    return this;
  }

  private Behavior<Command> onIkeSaEnded(SaEvent.IkeSaEnded ended) {
    boolean attempt = connecting.filter(ended.sa()::equals).isPresent();
    boolean last = ikeSas.ended(ended.sa());
    if (attempt) {
      connecting = Optional.empty();
      proven = Optional.empty();
      return ikeSas.isEmpty() ? end(ended.reason()) : renewLater(ended.reason());
    }
    return last && connecting.isEmpty() ? end(ended.reason()) : this;
  }

  /** A renewal that failed leaves us with what we have, while it lasts. */
  private Behavior<Command> renewLater(Refusal reason) {
    getContext().getLog().info("renewal of phase 1: {}", reason);
    ikeSas
        .current()
        .ifPresent(
            sa ->
                getContext().scheduleOnce(AGAIN, getContext().getSelf(), new SaEvent.IkeSoft(sa)));
    return this;
  }

  // ---- child SAs ----

  private Behavior<Command> onChildUp(SaEvent.ChildUp child) {
    children.cameUp(child.inboundSpi());
    if (!up) {
      up = true;
      listener.tell(new Connected(configuration.orElseThrow()));
    }
    return this;
  }

  private Behavior<Command> onChildFailedToAgree(SaEvent.ChildFailedToAgree failed) {
    getContext().getLog().info("quick mode: {}", failed.refusal());
    failed.replaces().ifPresent(children::notRekeyed);
    return up ? this : leave(failed.refusal());
  }

  private Behavior<Command> onChildUnknown(SaEvent.ChildUnknown unknown) {
    children
        .removeOutbound(unknown)
        .ifPresent(terms -> ikeSas.tellCurrent(new IkeSa.OpenChild(terms, Optional.empty())));
    return this;
  }

  private Behavior<Command> goodbye(ChildSpis spis) {
    children.over(spis.inbound());
    ikeSas.tellCurrent(new IkeSa.DeleteChild(spis));
    return this;
  }

  // ---- the end ----

  private Behavior<Command> onDisconnect() {
    return leave(new Refusal(Refusal.Reason.CLOSED_BY_US, "disconnected"));
  }

  /** Tells the gateway, and ends with the last phase 1 SA. */
  private Behavior<Command> leave(Refusal reason) {
    children.allSpis().forEach(spis -> ikeSas.tellCurrent(new IkeSa.DeleteChild(spis)));
    IkeSa.Close close = new IkeSa.Close(reason);
    connecting.ifPresent(sa -> sa.tell(close));
    ikeSas.closeAll(close);
    return connecting.isEmpty() && ikeSas.isEmpty() ? end(reason) : this;
  }

  private Behavior<Command> end(Refusal reason) {
    listener.tell(new Ended(reason));
    return Behaviors.stopped();
  }

  /** Normally it said why before; then it is no longer among ours. */
  private Behavior<Command> onTerminated(Terminated terminated) {
    return onIkeSaEnded(
        new SaEvent.IkeSaEnded(
            terminated.getRef().unsafeUpcast(),
            new Refusal(Refusal.Reason.INTERNAL_ERROR, "the IKE SA ended unexplained")));
  }
}
