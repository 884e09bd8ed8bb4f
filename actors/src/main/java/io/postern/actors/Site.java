package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.Path;
import io.postern.dataplane.Selector;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A gateway that we have tunnels with, as initiator or as responder, over all its phase 1 SAs and
 * child SAs.
 */
final class Site extends AbstractBehavior<Site.Command> {
  // Ours.

  /** Who began phase 1 begins the child SAs too, if it wants any. */
  private static final Duration AFTER_THE_PEER = Duration.ofSeconds(5);

  interface Command {}

  /** A packet that this entry permits wants an SA; empty: an operator wants all. */
  record Wanted(Optional<Selector> entry) implements Command {}

  /** Ends all SAs; {@code forGood}: and then itself. */
  record Disconnect(boolean forGood) implements Command {}

  private record Found(List<SiteRoutes.Route> routes) implements Command {}

  /** Time to see again whether all that is wanted is there. */
  private record Again() implements Command {}

  private final SiteSettings settings;
  private final Peers.PeerSetup given;
  private final SaEnvironment environment;
  private final TimerScheduler<Command> timers;
  private final SaPolicy policy;
  private final SiteRoutes routes;
  private final BackOff backOff;
  private final IkeSas ikeSas;
  private final ChildSas children;
  private final SessionRecord record;

  /** What there should be child SAs for. */
  private final Set<ChildTerms> desired = new LinkedHashSet<>();

  /** For what we have begun a quick mode. */
  private final Set<ChildTerms> opening = new LinkedHashSet<>();

  private Optional<ActorRef<IkeSa.Command>> connecting = Optional.empty();

  /** Whether there are no SAs with the peer; a phase 1 that we begin asks it. */
  private final AtomicBoolean alone = new AtomicBoolean(true);

  private boolean lookingUp;
  private boolean renewing;
  private boolean restarting;
  private boolean onTraffic;
  private boolean ending;

  private Site(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SiteSettings settings,
      Peers.PeerSetup given,
      NameResolver resolver) {
    super(context);
    this.settings = settings;
    this.given = given;
    this.environment = given.environment();
    this.timers = timers;
    this.policy = SaPolicy.of(settings);
    this.routes =
        new SiteRoutes(
            settings.peers(),
            given.settings().local(),
            resolver,
            context
                .getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig(PasswordChecks.DISPATCHER)));
    this.backOff = new BackOff(environment.identifiers().random());
    this.ikeSas = new IkeSas(context);
    this.children = new ChildSas(context, environment, self());
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    this.record =
        new SessionRecord(
            context.getLog(),
            settings.name(),
            true,
            new IkePath(new Path(nowhere, nowhere), false),
            environment.time(),
            negotiation -> given.peers().tell(new Peers.Negotiated(negotiation)));
    this.onTraffic = settings.start() != SiteSettings.Start.NEVER;
    if (always()) {
      wantAll();
      context.getSelf().tell(new Again());
    }
  }

  static Behavior<Command> create(
      SiteSettings settings, Peers.PeerSetup given, NameResolver resolver) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Site(context, timers, settings, given, resolver)));
  }

  private ActorRef<SaEvent> self() {
    return getContext().getSelf().narrow();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Wanted.class, this::onWanted)
        .onMessage(Again.class, again -> done(this::ensure))
        .onMessage(Found.class, this::onFound)
        .onMessage(SaEvent.PhaseOneDone.class, this::onPhaseOneDone)
        .onMessage(SaEvent.InitialContact.class, this::onInitialContact)
        .onMessage(SaEvent.IkeSoft.class, this::onIkeSoft)
        .onMessage(SaEvent.IkeHard.class, this::onIkeHard)
        .onMessage(SaEvent.IkeMoved.class, this::onIkeMoved)
        .onMessage(SaEvent.IkeSaEnded.class, this::onIkeSaEnded)
        .onMessage(SaEvent.ChildProposed.class, pair -> done(() -> children.proposed(pair)))
        .onMessage(SaEvent.ChildUp.class, this::onChildUp)
        .onMessage(SaEvent.ChildFailedToAgree.class, this::onChildFailedToAgree)
        .onMessage(SaEvent.ChildWithdrawn.class, w -> done(() -> children.remove(w.inboundSpi())))
        .onMessage(
            SaEvent.ChildDeleted.class, d -> lost(children.removeOutbound(d.outboundSpi()), false))
        .onMessage(
            SaEvent.ChildUnknown.class, u -> lost(children.removeOutbound(u.outboundSpi()), true))
        .onMessage(SaEvent.ChildLifetime.class, told -> done(() -> children.shorten(told)))
        .onMessage(SaEvent.ChildSoft.class, this::onChildSoft)
        .onMessage(SaEvent.ChildRetired.class, r -> goodbye(r.inboundSpi()))
        .onMessage(SaEvent.ChildExpired.class, e -> goodbye(e.inboundSpi()))
        .onMessage(SaEvent.ByteLifetime.class, used -> done(() -> children.bytesUsed(used)))
        .onMessage(SaEvent.Traffic.class, traffic -> done(() -> children.count(traffic)))
        .onMessage(
            SaEvent.EspMoved.class,
            moved -> done(() -> ikeSas.tellCurrent(new IkeSa.EspMoved(moved.seen()))))
        .onMessage(SaEvent.Doubted.class, this::onDoubted)
        .onMessage(SaEvent.StrayEsp.class, this::onStrayEsp)
        .onMessage(SaEvent.class, other -> this)
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(Disconnect.class, this::onDisconnect)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> done(Runnable what) {
    what.run();
    return this;
  }

  // ---- what there should be ----

  private boolean always() {
    return settings.start() == SiteSettings.Start.ALWAYS;
  }

  private void wantAll() {
    settings.permitted().forEach(this::want);
  }

  private void want(ProtectEntry entry) {
    want(policy.terms(entry.local(), entry.remote()));
  }

  private void want(ChildTerms terms) {
    if (desired.stream().noneMatch(terms::isWithin)) {
      desired.add(terms);
    }
  }

  private Behavior<Command> onWanted(Wanted wanted) {
    if (wanted.entry().isEmpty()) {
      timers.cancel(Again.class);
      wantAll();
    } else if (onTraffic) {
      Selector asked = wanted.entry().get();
      settings.permitted().stream()
          .filter(line -> SitePolicy.selector(line.local(), line.remote()).equals(asked))
          .forEach(this::want);
    }
    ensure();
    return this;
  }

  /** Begins what is wanted and is neither there nor on its way. */
  private void ensure() {
    if (ending) {
      return;
    }
    List<ChildTerms> missing =
        desired.stream()
            .filter(terms -> !children.servesWithin(terms) && !children.proposes(terms))
            .filter(terms -> !opening.contains(terms))
            .toList();
    if (ikeSas.isEmpty()) {
      if (!missing.isEmpty() || always() && !desired.isEmpty()) {
        connect();
      }
      return;
    }
    if (renewing) {
      connect();
    }
    opening.addAll(missing);
    missing.forEach(terms -> ikeSas.tellCurrent(new IkeSa.OpenChild(terms, Optional.empty())));
  }

  private void later(Duration after) {
    if (!timers.isTimerActive(Again.class)) {
      timers.startSingleTimer(Again.class, new Again(), after);
    }
  }

  // ---- phase 1, begun by us ----

  private void connect() {
    if (settings.peers().isEmpty()
        || connecting.isPresent()
        || lookingUp
        || timers.isTimerActive(Again.class)) {
      return;
    }
    if (ikeSas.isEmpty()) {
      record.become(SessionRecord.State.CONNECTING, "phase 1 begins");
    }
    routes.restart();
    tryNext();
  }

  private void tryNext() {
    routes.next().ifPresentOrElse(this::attempt, this::lookUp);
  }

  private void lookUp() {
    routes
        .lookUp()
        .ifPresentOrElse(
            stage -> {
              lookingUp = true;
              getContext()
                  .pipeToSelf(
                      stage, (found, failure) -> new Found(failure == null ? found : List.of()));
            },
            this::roundFailed);
  }

  private Behavior<Command> onFound(Found found) {
    lookingUp = false;
    routes.found(found.routes());
    if (!ending) {
      tryNext();
    }
    return this;
  }

  private void attempt(SiteRoutes.Route route) {
    alone.set(ikeSas.isEmpty() && children.isEmpty());
    if (ikeSas.isEmpty()) {
      record.sought(route.path());
    }
    ActorRef<IkeSa.Command> sa =
        getContext()
            .spawnAnonymous(
                IkeSa.initiate(
                    new IkeSa.Setup(
                        new Cookies(environment.identifiers().cookie(), 0),
                        route.path(),
                        environment,
                        given.settings().admission().halfOpenTimeout(),
                        self()),
                    new IkeSa.Initiator(
                        policy,
                        settings.mode() == SiteSettings.Mode.MAIN
                            ? ExchangeType.MAIN
                            : ExchangeType.AGGRESSIVE,
                        Connections.connection(settings, given.settings().identity()),
                        route.floated(),
                        settings.forceUdp(),
                        alone::get,
                        settings::admits,
                        Optional.empty())),
                DispatcherSelector.fromConfig(Peer.DISPATCHER));
    getContext().watch(sa);
    connecting = Optional.of(sa);
  }

  /** No way leads there now. Who began for a single packet waits for the next one. */
  private void roundFailed() {
    if (ikeSas.isEmpty() && children.isEmpty() && !always() && !restarting) {
      desired.clear();
      record.become(SessionRecord.State.IDLE, "the peer was not reached");
      backOff.reset();
    } else {
      later(backOff.next());
    }
  }

  // ---- phase 1, whoever began it ----

  private Behavior<Command> onPhaseOneDone(SaEvent.PhaseOneDone done) {
    if (connecting.filter(done.sa()::equals).isPresent()) {
      connecting = Optional.empty();
    }
    if (ending) {
      done.sa().tell(new IkeSa.Close(new Refusal(Refusal.Reason.CLOSED_BY_US, "shutting down")));
      return this;
    }
    if (done.initialContact()) {
      replaceThoseBefore(done);
    }
    backOff.reset();
    renewing = false;
    restarting = false;
    timers.cancel(Again.class);
    ikeSas.cameUp(done, environment.time().nanoTime());
    alone.set(false);
    record.proven(ikeSas.done().orElse(done));
    record.explain(
        "phase 1",
        "with " + done.suite() + (done.byUs() ? ", begun by us" : ", begun by the peer"));
    if (!record.is(SessionRecord.State.UP)) {
      record.become(SessionRecord.State.UP, "phase 1 with " + done.suite());
    }
    done.sa()
        .tell(
            new IkeSa.Serve(
                self(),
                new Grants.Protected(settings.name(), settings.protect()),
                children.spis()));
    children.movePeer(record.path());
    if (done.byUs()) {
      ensure();
    } else {
      later(AFTER_THE_PEER);
    }
    return this;
  }

  private Behavior<Command> onInitialContact(SaEvent.InitialContact contact) {
    ikeSas.of(contact.sa()).ifPresent(this::replaceThoseBefore);
    return this;
  }

  /**
   * RFC 2407 §4.6.3.3: the peer had no SAs with us when it began this one. What came up since then
   * it may well have: both ends may begin at the same time.
   */
  private void replaceThoseBefore(SaEvent.PhaseOneDone first) {
    if (settings.initialContact() == SiteSettings.OnInitialContact.REPLACE) {
      ikeSas.closeThoseBefore(
          first.begunNanos(),
          new IkeSa.Close(new Refusal(Refusal.Reason.REPLACED, "INITIAL-CONTACT")));
      children.removeThoseBefore(first.begunNanos()).forEach(this::want);
    }
  }

  private Behavior<Command> onIkeSoft(SaEvent.IkeSoft soft) {
    boolean ours =
        ikeSas.done().filter(SaEvent.PhaseOneDone::byUs).isPresent()
            || settings.start() != SiteSettings.Start.NEVER;
    if (ikeSas.isCurrent(soft.sa()) && ours && !settings.peers().isEmpty()) {
      renewing = true;
      connect();
    }
    return this;
  }

  private Behavior<Command> onIkeHard(SaEvent.IkeHard hard) {
    hard.sa()
        .tell(
            new IkeSa.Close(
                new Refusal(Refusal.Reason.LIFETIME_OVER, "the phase 1 SA is too old")));
    return this;
  }

  private Behavior<Command> onIkeMoved(SaEvent.IkeMoved moved) {
    if (ikeSas.isCurrent(moved.sa())) {
      record.moved(moved.path());
      children.movePeer(moved.path());
    }
    return this;
  }

  private Behavior<Command> onIkeSaEnded(SaEvent.IkeSaEnded ended) {
    if (connecting.filter(ended.sa()::equals).isPresent()) {
      connecting = Optional.empty();
      environment.meters().handshakeFailed(ended.reason().reason());
      record.explain("phase 1", ended.reason().toString());
      if (!ending) {
        tryNext();
      }
    } else if (ikeSas.ended(ended.sa())) {
      record.explain("phase 1", "ended: " + ended.reason());
      lastIkeSaEnded(ended.reason());
    }
    return ending && ikeSas.isEmpty() && connecting.isEmpty() ? Behaviors.stopped() : this;
  }

  /** Child SAs outlive the phase 1 SA under which they were made, unless the peer is dead. */
  private void lastIkeSaEnded(Refusal reason) {
    opening.clear();
    children.notRekeyedAtAll();
    record.become(SessionRecord.State.IDLE, reason.toString());
    if (reason.reason() == Refusal.Reason.DEAD_PEER) {
      children.removeAll();
      switch (settings.dpd().action()) {
        case CLEAR -> forgetUnlessAlways();
        case HOLD -> {
          forgetUnlessAlways();
          onTraffic = true;
        }
        case RESTART -> {
          restarting = true;
          wantAll();
        }
      }
      ensure();
    } else if (!ending) {
      later(backOff.next());
    }
  }

  private void forgetUnlessAlways() {
    if (!always()) {
      desired.clear();
    }
  }

  /** Our phase 1 SA may be unknown there; one that we have not is begun. */
  private Behavior<Command> onDoubted(SaEvent.Doubted doubted) {
    if (record.remote().getAddress().equals(doubted.remote())) {
      if (ikeSas.isEmpty() && !children.isEmpty() && onTraffic) {
        later(backOff.next());
        children.served().forEach(this::want);
      }
      ikeSas.tellCurrent(new IkeSa.Probe());
    }
    return this;
  }

  /** Told under protection, so that the peer can believe it. */
  private Behavior<Command> onStrayEsp(SaEvent.StrayEsp stray) {
    if (record.remote().getAddress().equals(stray.remote())) {
      ikeSas.tellCurrent(new IkeSa.TellUnknown(stray.spi()));
    }
    return this;
  }

  // ---- child SAs ----

  private Behavior<Command> onChildUp(SaEvent.ChildUp up) {
    children
        .cameUp(up.inboundSpi())
        .ifPresent(
            pair -> {
              opening.removeIf(terms -> pair.pair().terms().isWithin(terms));
              record.explain("quick mode", pair.toString());
            });
    return this;
  }

  private Behavior<Command> onChildFailedToAgree(SaEvent.ChildFailedToAgree failed) {
    record.explain("quick mode", failed.refusal().toString());
    environment.meters().childRefused(failed.refusal().reason());
    failed.wanted().ifPresent(opening::remove);
    failed.replaces().ifPresent(children::notRekeyed);
    if (failed.wanted().isPresent()) {
      later(backOff.next());
    }
    return this;
  }

  /** A pair is gone at the peer; {@code restore}: by mishap. */
  private Behavior<Command> lost(Optional<ChildTerms> gone, boolean restore) {
    if (gone.isPresent() && restore) {
      want(gone.get());
      ensure();
    } else if (gone.isPresent()) {
      later(backOff.next());
    }
    return this;
  }

  private Behavior<Command> onChildSoft(SaEvent.ChildSoft soft) {
    if (ikeSas.isEmpty()) {
      children.notRekeyed(soft.inboundSpi());
      if (onTraffic) {
        connect();
      }
    } else {
      children.rekey(soft.inboundSpi()).ifPresent(ikeSas::tellCurrent);
    }
    return this;
  }

  private Behavior<Command> goodbye(int inboundSpi) {
    children.over(inboundSpi);
    ikeSas.tellCurrent(new IkeSa.DeleteChild(inboundSpi));
    if (always()) {
      ensure();
    }
    return this;
  }

  // ---- the rest ----

  private Behavior<Command> onDescribe(Describe describe) {
    describe.replyTo().tell(record.view(Optional.empty(), children.totals(), children.views()));
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    ending |= disconnect.forGood();
    desired.clear();
    opening.clear();
    restarting = false;
    renewing = false;
    timers.cancel(Again.class);
    children.spis().forEach(spi -> ikeSas.tellCurrent(new IkeSa.DeleteChild(spi)));
    children.removeAll();
    IkeSa.Close close = new IkeSa.Close(new Refusal(Refusal.Reason.CLOSED_BY_US, "disconnected"));
    connecting.ifPresent(sa -> sa.tell(close));
    ikeSas.closeAll(close);
    return ending && ikeSas.isEmpty() && connecting.isEmpty() ? Behaviors.stopped() : this;
  }

  /** Normally it said why before; then it is no longer among ours. */
  private Behavior<Command> onTerminated(Terminated terminated) {
    return onIkeSaEnded(
        new SaEvent.IkeSaEnded(
            terminated.getRef().unsafeUpcast(),
            new Refusal(Refusal.Reason.INTERNAL_ERROR, "the IKE SA ended unexplained")));
  }
}
