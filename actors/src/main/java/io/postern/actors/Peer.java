package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Path;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.Lease;
import io.postern.xauthmodecfg.LeaseOwner;
import io.postern.xauthmodecfg.ModeConfigRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * One device of one user, from its first message to its last: a session. Supervises its IKE SA and
 * its child SAs; a failure of any of them ends this session and no other.
 */
final class Peer extends AbstractBehavior<Peer.Command> {
  static final String DISPATCHER = "postern.ike-dispatcher";

  /** Ours: a lease is renewed this often while its session lives. */
  private static final Duration RENEWING = Duration.ofMinutes(1);

  sealed interface Command {}

  // ---- from the IKE SA ----

  record PhaseOneDone(
      String group,
      Identity identity,
      IkeSuite suite,
      PeerTraits traits,
      IkePath path,
      boolean initialContact)
      implements Command {}

  record LoggedIn(Optional<String> user) implements Command {}

  record WantsConfiguration(int messageId, ModeConfigRequest request) implements Command {}

  record ChildProposed(
      int inboundSpi,
      int outboundSpi,
      ProtectionSuite suite,
      Encapsulation encapsulation,
      Duration lifetime,
      String selectors,
      Optional<Integer> replaces)
      implements Command {}

  record ChildUp(int inboundSpi) implements Command {}

  record ChildFailedToAgree(Refusal refusal, Optional<Integer> replaces) implements Command {}

  /** A pair that was proposed and never agreed on. */
  record ChildWithdrawn(int inboundSpi) implements Command {}

  /** The peer deleted the pair to which we send with this SPI. */
  record ChildDeleted(int outboundSpi) implements Command {}

  record Notified(int notifyType) implements Command {}

  record IkeMoved(IkePath path) implements Command {}

  record IkeSaEnded(Refusal reason) implements Command {}

  // ---- from child SAs and the packet path ----

  record ChildSoft(int inboundSpi) implements Command {}

  record ChildExpired(int inboundSpi) implements Command {}

  record Traffic(int inboundSpi, long bytesIn, long bytesOut, long packetsIn, long packetsOut)
      implements Command {}

  record ByteLifetime(int inboundSpi, boolean hard) implements Command {}

  record EspMoved(Path seen) implements Command {}

  // ---- from the others ----

  /**
   * @param slot tells the live devices of the user apart, 0 for the first
   */
  record Admitted(int slot) implements Command {}

  /** End the session and tell the peer. */
  record End(Refusal reason) implements Command {}

  record Describe(ActorRef<SessionView> replyTo) implements Command {}

  private record Leased(int messageId, Reading<Lease> lease) implements Command {}

  private record Renew() implements Command {}

  private record LifetimeOver() implements Command {}

  private enum State {
    CONNECTING,
    LOGGING_IN,
    CONFIGURING,
    UP,
    CLOSING;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final class Child {
    final ActorRef<ChildSa.Command> actor;
    final ChildProposed terms;
    final Instant since = Instant.now();
    boolean up;
    boolean superseded;
    long bytesIn;
    long bytesOut;

    Child(ActorRef<ChildSa.Command> actor, ChildProposed terms) {
      this.actor = actor;
      this.terms = terms;
    }
  }

  private final String session;
  private final IkeSa.Setup setup;
  private final ActorRef<Peers.Command> peers;
  private final ActorRef<Leases.Command> leases;
  private final TimerScheduler<Command> timers;
  private final ActorRef<IkeSa.Command> ikeSa;
  private final Instant since = Instant.now();
  private final Map<Integer, Child> children = new LinkedHashMap<>();

  private State state = State.CONNECTING;
  private IkePath path;
  private Optional<PhaseOneDone> phaseOne = Optional.empty();
  private Optional<String> user = Optional.empty();
  private Optional<Integer> slot = Optional.empty();
  private Optional<WantsConfiguration> waiting = Optional.empty();
  private Optional<Lease> lease = Optional.empty();
  private String clientVersion = "";
  private long bytesIn;
  private long bytesOut;
  private long packetsIn;
  private long packetsOut;

  private Peer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String session,
      Peers.PeerSetup given,
      Peers.FirstContact first) {
    super(context);
    this.session = session;
    this.timers = timers;
    this.peers = given.peers();
    this.leases = given.leases();
    this.path = first.path();
    this.setup = given.ikeSa(first, context.getSelf());
    this.ikeSa =
        context.spawn(
            IkeSa.respond(setup, first.message()),
            "ike-" + Long.toHexString(first.cookies().responder()),
            DispatcherSelector.fromConfig(DISPATCHER));
    context.watch(ikeSa);
  }

  static Behavior<Command> create(String session, Peers.PeerSetup given, Peers.FirstContact first) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Peer(context, timers, session, given, first)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(PhaseOneDone.class, this::onPhaseOneDone)
        .onMessage(LoggedIn.class, this::onLoggedIn)
        .onMessage(Admitted.class, this::onAdmitted)
        .onMessage(WantsConfiguration.class, this::onWantsConfiguration)
        .onMessage(Leased.class, this::onLeased)
        .onMessage(ChildProposed.class, this::onChildProposed)
        .onMessage(ChildUp.class, this::onChildUp)
        .onMessage(ChildFailedToAgree.class, this::onChildFailedToAgree)
        .onMessage(ChildWithdrawn.class, withdrawn -> removeChild(withdrawn.inboundSpi()))
        .onMessage(ChildDeleted.class, this::onChildDeleted)
        .onMessage(ChildSoft.class, this::onChildSoft)
        .onMessage(ChildExpired.class, this::onChildExpired)
        .onMessage(ByteLifetime.class, this::onByteLifetime)
        .onMessage(Traffic.class, this::onTraffic)
        .onMessage(IkeMoved.class, this::onIkeMoved)
        .onMessage(EspMoved.class, this::onEspMoved)
        .onMessage(Notified.class, this::onNotified)
        .onMessage(Renew.class, renew -> onRenew())
        .onMessage(LifetimeOver.class, over -> onLifetimeOver())
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(End.class, this::onEnd)
        .onMessage(IkeSaEnded.class, this::onIkeSaEnded)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(akka.actor.typed.Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  // ---- the way up ----

  private Behavior<Command> onPhaseOneDone(PhaseOneDone done) {
    phaseOne = Optional.of(done);
    path = done.path();
    become(State.LOGGING_IN, "phase 1 with " + done.suite());
    return this;
  }

  private Behavior<Command> onLoggedIn(LoggedIn loggedIn) {
    PhaseOneDone done = phaseOne.orElseThrow();
    user = loggedIn.user();
    setup.meters().handshakeSucceeded();
    peers.tell(
        new Peers.Admit(
            session,
            done.group(),
            owner(),
            group().sessionsPerUser(),
            path.path().remote(),
            done.initialContact()));
    timers.startSingleTimer(new LifetimeOver(), group().lifetime().ike());
    become(State.CONFIGURING, user.map(name -> "user " + name).orElse("no user"));
    return this;
  }

  private Behavior<Command> onAdmitted(Admitted admitted) {
    slot = Optional.of(admitted.slot());
    setup.meters().sessionUp();
    waiting.ifPresent(this::acquire);
    return this;
  }

  private Behavior<Command> onWantsConfiguration(WantsConfiguration wants) {
    clientVersion = wants.request().clientVersion().orElse(clientVersion);
    if (slot.isPresent()) {
      acquire(wants);
    } else {
      waiting = Optional.of(wants);
    }
    return this;
  }

  private void acquire(WantsConfiguration wants) {
    waiting = Optional.empty();
    ActorRef<Command> self = getContext().getSelf();
    ActorRef<Reading<Lease>> answer =
        getContext()
            .spawnAnonymous(
                Behaviors.<Reading<Lease>>receiveMessage(
                    reading -> {
                      self.tell(new Leased(wants.messageId(), reading));
                      return Behaviors.stopped();
                    }));
    leases.tell(
        new Leases.Acquire(
            group().pool(), leaseOwner(), session, wants.request().wantedAddress(), answer));
  }

  private Behavior<Command> onLeased(Leased leased) {
    switch (leased.lease()) {
      case Reading.Accepted<Lease>(Lease granted) -> {
        lease = Optional.of(granted);
        timers.startTimerWithFixedDelay(new Renew(), RENEWING);
        event("address " + granted.address().getHostAddress());
        ikeSa.tell(
            new IkeSa.Configured(
                leased.messageId(),
                new ClientConfiguration(granted.address(), Optional.empty(), group().client())));
      }
      case Reading.Refused<Lease>(Refusal refusal) -> {
        ikeSa.tell(new IkeSa.NotConfigured(leased.messageId(), refusal));
        return onEnd(new End(refusal));
      }
    }
    return this;
  }

  // ---- child SAs ----

  private Behavior<Command> onChildProposed(ChildProposed terms) {
    ActorRef<ChildSa.Command> actor =
        getContext()
            .spawn(
                ChildSa.create(
                    terms.inboundSpi(),
                    setup.dataplane(),
                    setup.identifiers(),
                    terms.lifetime(),
                    setup.ingress(),
                    getContext().getSelf()),
                "child-%08x".formatted(terms.inboundSpi()));
    getContext().watch(actor);
    children.put(terms.inboundSpi(), new Child(actor, terms));
    return this;
  }

  private Behavior<Command> onChildUp(ChildUp up) {
    Child child = children.get(up.inboundSpi());
    if (child == null || child.up) {
      return this;
    }
    child.up = true;
    boolean byUs = child.terms.replaces().isPresent();
    boolean successor = false;
    for (Child other : children.values()) {
      if (other != child
          && !other.superseded
          && other.terms.selectors().equals(child.terms.selectors())) {
        other.superseded = true;
        other.actor.tell(new ChildSa.Superseded(byUs));
        successor = true;
      }
    }
    if (successor) {
      setup.meters().rekeyed(byUs ? "us" : "peer");
    }
    event(
        "child SA %08x/%08x %s %s%s"
            .formatted(
                up.inboundSpi(),
                child.terms.outboundSpi(),
                child.terms.suite(),
                child.terms.selectors(),
                successor ? ", rekeyed by " + (byUs ? "us" : "the peer") : ""));
    if (state == State.CONFIGURING) {
      become(State.UP, "child SA established");
    }
    return this;
  }

  private Behavior<Command> onChildFailedToAgree(ChildFailedToAgree failed) {
    event("quick mode failed: " + failed.refusal());
    setup.meters().childRefused(failed.refusal().reason());
    return this;
  }

  private Behavior<Command> onChildDeleted(ChildDeleted deleted) {
    children.values().stream()
        .filter(child -> child.terms.outboundSpi() == deleted.outboundSpi())
        .findFirst()
        .ifPresent(child -> removeChild(child.terms.inboundSpi()));
    return this;
  }

  private Behavior<Command> onChildSoft(ChildSoft soft) {
    Child child = children.get(soft.inboundSpi());
    if (child != null && child.up && !child.superseded && state == State.UP) {
      ikeSa.tell(new IkeSa.Rekey(soft.inboundSpi()));
    }
    return this;
  }

  private Behavior<Command> onChildExpired(ChildExpired expired) {
    Child child = children.remove(expired.inboundSpi());
    if (child == null) {
      return this;
    }
    if (!forgetsOnDelete()) {
      ikeSa.tell(new IkeSa.DeleteChild(expired.inboundSpi()));
    }
    if (!child.superseded && children.values().stream().noneMatch(c -> c.up)) {
      return onEnd(
          new End(
              new Refusal(
                  Refusal.Reason.LIFETIME_OVER, "the last child SA expired without a successor")));
    }
    return this;
  }

  /**
   * vpnc takes the delete of any ESP SA for that of its current one, and never recovers. It drops
   * the old one by itself.
   */
  private boolean forgetsOnDelete() {
    return clientVersion.startsWith("Cisco Systems VPN Client 0.");
  }

  private Behavior<Command> removeChild(int inboundSpi) {
    Optional.ofNullable(children.remove(inboundSpi))
        .ifPresent(child -> child.actor.tell(new ChildSa.Remove()));
    return this;
  }

  private Behavior<Command> onByteLifetime(ByteLifetime used) {
    Optional.ofNullable(children.get(used.inboundSpi()))
        .ifPresent(child -> child.actor.tell(new ChildSa.BytesUsed(used.hard())));
    return this;
  }

  private Behavior<Command> onTraffic(Traffic traffic) {
    bytesIn += traffic.bytesIn();
    bytesOut += traffic.bytesOut();
    packetsIn += traffic.packetsIn();
    packetsOut += traffic.packetsOut();
    setup.meters().traffic(traffic.bytesIn(), traffic.bytesOut());
    Child child = children.get(traffic.inboundSpi());
    if (child != null) {
      child.bytesIn += traffic.bytesIn();
      child.bytesOut += traffic.bytesOut();
    }
    return this;
  }

  // ---- where the peer is ----

  private Behavior<Command> onIkeMoved(IkeMoved moved) {
    event("moved from %s to %s".formatted(path.path().remote(), moved.path().path().remote()));
    path = moved.path();
    children.values().stream()
        .filter(child -> child.terms.encapsulation() == Encapsulation.UDP)
        .forEach(child -> setup.dataplane().movePeer(child.terms.inboundSpi(), path.path()));
    return this;
  }

  private Behavior<Command> onEspMoved(EspMoved moved) {
    ikeSa.tell(new IkeSa.EspMoved(moved.seen()));
    return this;
  }

  private Behavior<Command> onNotified(Notified notified) {
    getContext().getLog().debug("session {}: notify {}", session, notified.notifyType());
    return this;
  }

  // ---- the way down ----

  private Behavior<Command> onRenew() {
    ActorRef<Command> self = getContext().getSelf();
    lease.ifPresent(
        held -> leases.tell(new Leases.Renew(group().pool(), held.owner(), session, self)));
    return this;
  }

  private Behavior<Command> onLifetimeOver() {
    return onEnd(
        new End(
            new Refusal(
                Refusal.Reason.LIFETIME_OVER, "the session lasted " + group().lifetime().ike())));
  }

  private Behavior<Command> onEnd(End end) {
    if (state != State.CLOSING) {
      become(State.CLOSING, end.reason().toString());
      if (!forgetsOnDelete()) {
        children.keySet().forEach(spi -> ikeSa.tell(new IkeSa.DeleteChild(spi)));
      }
      ikeSa.tell(new IkeSa.Close(end.reason()));
    }
    return this;
  }

  private Behavior<Command> onIkeSaEnded(IkeSaEnded ended) {
    if (phaseOne.isEmpty()) {
      setup.meters().strangerLeft(path.path().remote(), ended.reason());
    }
    if (slot.isEmpty()) {
      setup.meters().handshakeFailed(ended.reason().reason());
    } else {
      setup.meters().sessionEnded(ended.reason().reason());
    }
    if (state != State.CLOSING) {
      become(State.CLOSING, ended.reason().toString());
    }
    return Behaviors.stopped();
  }

  /** A defect of ours: it costs this session and nobody else. */
  private Behavior<Command> onChildFailed(ChildFailed failed) {
    getContext()
        .getLog()
        .atError()
        .addKeyValue("session", session)
        .addKeyValue("reason", Refusal.Reason.INTERNAL_ERROR.label())
        .setCause(failed.getCause())
        .log("an SA failed");
    Refusal refusal =
        new Refusal(Refusal.Reason.INTERNAL_ERROR, failed.getRef().path().name() + " failed");
    return failed.getRef().path().equals(ikeSa.path())
        ? onIkeSaEnded(new IkeSaEnded(refusal))
        : onEnd(new End(refusal));
  }

  private Behavior<Command> onTerminated(akka.actor.typed.Terminated terminated) {
    return terminated.getRef().path().equals(ikeSa.path())
        ? onIkeSaEnded(
            new IkeSaEnded(
                new Refusal(Refusal.Reason.INTERNAL_ERROR, "the IKE SA ended unexplained")))
        : this;
  }

  private Behavior<Command> onStop() {
    // Again, should the IKE SA have failed before it could say so.
    setup.ingress().tell(new Ingress.Closed(setup.cookies()));
    if (slot.isPresent()) {
      setup.meters().sessionDown();
    }
    lease.ifPresent(held -> leases.tell(new Leases.Release(group().pool(), held.owner(), session)));
    return this;
  }

  // ---- what people see ----

  private Behavior<Command> onDescribe(Describe describe) {
    describe
        .replyTo()
        .tell(
            new SessionView(
                session,
                state.label(),
                phaseOne.map(PhaseOneDone::group).orElse(""),
                user,
                phaseOne.map(p -> p.identity().toString()).orElse(""),
                path.path().remote().getAddress().getHostAddress()
                    + ":"
                    + path.path().remote().getPort(),
                lease.map(l -> l.address().getHostAddress()),
                since,
                phaseOne
                    .flatMap(p -> p.traits().natTraversal())
                    .map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .orElse("none"),
                clientVersion,
                phaseOne.map(p -> p.suite().label()).orElse(""),
                bytesIn,
                bytesOut,
                packetsIn,
                packetsOut,
                childViews()));
    return this;
  }

  private List<SessionView.ChildView> childViews() {
    return children.values().stream()
        .map(
            child ->
                new SessionView.ChildView(
                    "%08x".formatted(child.terms.inboundSpi()),
                    "%08x".formatted(child.terms.outboundSpi()),
                    child.terms.suite().label(),
                    child.terms.encapsulation().name().toLowerCase(Locale.ROOT),
                    child.since,
                    child.bytesIn,
                    child.bytesOut))
        .toList();
  }

  private GroupSettings group() {
    return setup.groups().apply(phaseOne.orElseThrow().group());
  }

  private String owner() {
    return user.orElseGet(() -> phaseOne.orElseThrow().identity().toString());
  }

  private LeaseOwner leaseOwner() {
    return new LeaseOwner(
        phaseOne.orElseThrow().group() + "/" + owner(), slot.orElseThrow().toString());
  }

  /** The one door for each change of state. What strangers do is told in one line a minute. */
  private void become(State next, String reason) {
    getContext()
        .getLog()
        .atLevel(phaseOne.isPresent() ? Level.INFO : Level.DEBUG)
        .addKeyValue("session", session)
        .addKeyValue("peer", phaseOne.map(p -> p.identity().toString()).orElse("?"))
        .addKeyValue("remote", path.path().remote().toString().substring(1))
        .addKeyValue("user", user.orElse("-"))
        .addKeyValue("from", state.label())
        .addKeyValue("to", next.label())
        .addKeyValue("reason", reason)
        .log("session");
    state = next;
  }

  private void event(String what) {
    getContext()
        .getLog()
        .atInfo()
        .addKeyValue("session", session)
        .addKeyValue("user", user.orElse("-"))
        .addKeyValue("event", what)
        .log("session event");
  }
}
