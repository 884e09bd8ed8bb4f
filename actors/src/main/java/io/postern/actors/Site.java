package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
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
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  /** What {@link SiteAttempts} looked up. */
  record Found(List<SiteRoutes.Route> routes) implements Command {}

  /** Time to look at the peer's certificates again. */
  private record LookAtCertificates() implements Command {}

  /** Time to see again whether all that is wanted is there. */
  private record Again() implements Command {}

  private final SiteSettings settings;
  private final SaEnvironment environment;
  private final TimerScheduler<Command> timers;
  private final SaPolicy policy;
  private final SiteAttempts attempts;
  private final BackOff backOff;
  private final IkeSas ikeSas;
  private final ChildSas children;
  private final SessionRecord record;

  private final CertificateWatch certificates = new CertificateWatch();
  private final SiteTunnels tunnels;
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
    this.environment = given.environment();
    this.timers = timers;
    this.policy = SaPolicy.of(settings);
    this.attempts =
        new SiteAttempts(context, settings, given, resolver, this::sought, this::roundFailed);
    this.backOff = new BackOff(environment.identifiers().random());
    this.ikeSas = new IkeSas(context, environment.retransmit().longest());
    this.children = new ChildSas(context, environment, self());
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    this.record =
        new SessionRecord(
            settings.name(),
            true,
            new IkePath(new Path(nowhere, nowhere), false),
            environment.time(),
            given::account);
    this.tunnels = new SiteTunnels(environment, ikeSas, children, record, always());
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
        .onMessage(SaEvent.WantsConfiguration.class, wants -> done(wants::refuse))
        .onMessage(SaEvent.IkeSaEnded.class, this::onIkeSaEnded)
        .onMessage(
            SaEvent.EspMoved.class,
            moved -> done(() -> ikeSas.tellCurrent(new IkeSa.EspMoved(moved.seen()))))
        .onMessage(SaEvent.Doubted.class, this::onDoubted)
        .onMessage(SaEvent.Stray.class, this::onStray)
        .onMessage(SaEvent.CertificateNews.class, n -> endIf(certificates.news(n.certificates())))
        .onMessage(LookAtCertificates.class, look -> endIf(certificates.look()))
        .onMessage(SaEvent.class, event -> follow(tunnels.on(event)))
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
    tunnels.wanted().want(policy.terms(entry.local(), entry.remote()));
  }

  private Behavior<Command> onWanted(Wanted asked) {
    if (asked.entry().isEmpty()) {
      timers.cancel(Again.class);
      wantAll();
    } else if (onTraffic) {
      Selector entry = asked.entry().get();
      settings.permitted().stream()
          .filter(line -> SitePolicy.selector(line.local(), line.remote()).equals(entry))
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
    if (ikeSas.isEmpty()) {
      if (!tunnels.missing().isEmpty() || always() && tunnels.wanted().isAny()) {
        connect();
      }
      return;
    }
    if (renewing) {
      connect();
    }
    tunnels.openMissing();
  }

  /** Later each time, until there is a phase 1 SA. */
  private void later() {
    if (!timers.isTimerActive(Again.class)) {
      timers.startSingleTimer(Again.class, new Again(), backOff.next());
    }
  }

  // ---- phase 1, begun by us ----

  private void connect() {
    if (settings.peers().isEmpty() || attempts.isUnderWay() || timers.isTimerActive(Again.class)) {
      return;
    }
    if (ikeSas.isEmpty()) {
      record.become(SessionRecord.State.CONNECTING, "phase 1 begins");
    }
    attempts.alone(ikeSas.isEmpty() && children.isEmpty());
    boolean there = renewing && !ikeSas.isEmpty();
    attempts.begin(Optional.of(record.path()).filter(path -> there && path.natTraversal()));
  }

  private Behavior<Command> onFound(Found found) {
    if (ending) {
      attempts.foundTooLate();
      return endIfOver();
    }
    attempts.found(found.routes());
    return this;
  }

  private void sought(IkePath path) {
    if (ikeSas.isEmpty()) {
      record.sought(path);
    }
  }

  /** Who began for a single packet waits for the next one. */
  private void roundFailed() {
    if (ikeSas.isEmpty() && children.isEmpty() && !always() && !restarting) {
      tunnels.wanted().wantNothing();
      record.become(SessionRecord.State.IDLE, "the peer was not reached");
      backOff.reset();
    } else {
      later();
    }
  }

  // ---- phase 1, whoever began it ----

  private Behavior<Command> onPhaseOneDone(SaEvent.PhaseOneDone done) {
    if (attempts.is(done.sa())) {
      attempts.over();
    }
    if (ending) {
      done.sa().tell(new IkeSa.Close(new Refusal(Refusal.Reason.CLOSED_BY_US, "shutting down")));
      return this;
    }
    Optional<Refusal> revoked = certificates.proven(done);
    if (revoked.isPresent()) {
      done.sa().tell(new IkeSa.Close(revoked.get()));
      return endIf(revoked);
    }
    if (done.initialContact()) {
      replaceThoseBefore(done);
    }
    if (certificates.watches()) {
      timers.startTimerWithFixedDelay(new LookAtCertificates(), CertificateWatch.INTERVAL);
    }
    backOff.reset();
    renewing = false;
    restarting = false;
    timers.cancel(Again.class);
    ikeSas.cameUp(done, environment.time().nanoTime());
    attempts.alone(false);
    record.proven(ikeSas.done().orElse(done));
    record.explain(
        Account.phaseOne(
            done,
            "with " + done.suite() + (done.byUs() ? ", begun by us" : ", begun by the peer")));
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
      timers.startSingleTimer(Again.class, new Again(), AFTER_THE_PEER);
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
      tunnels.replaceThoseBefore(first.begunNanos());
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
    if (attempts.is(ended.sa())) {
      attempts.over();
      environment.meters().handshakeFailed(ended.reason().reason());
      record.explain(Account.failed(ended, true));
      if (!ending) {
        attempts.next();
      }
      return endIfOver();
    }
    boolean byUs = ikeSas.of(ended.sa()).filter(SaEvent.PhaseOneDone::byUs).isPresent();
    if (ikeSas.ended(ended.sa())) {
      record.explain(Account.ended(ended, byUs));
      lastIkeSaEnded(ended.reason());
    }
    return endIfOver();
  }

  /** Child SAs outlive the phase 1 SA under which they were made, unless the peer is dead. */
  private void lastIkeSaEnded(Refusal reason) {
    tunnels.lostPhaseOne();
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
      later();
    }
  }

  private void forgetUnlessAlways() {
    if (!always()) {
      tunnels.wanted().wantNothing();
    }
  }

  /** Our phase 1 SA may be unknown there; one that we have not is begun. */
  private Behavior<Command> onDoubted(SaEvent.Doubted doubted) {
    if (record.remote().getAddress().equals(doubted.remote())) {
      if (ikeSas.isEmpty() && !children.isEmpty() && onTraffic) {
        later();
        tunnels.wantWhatIs();
      }
      ikeSas.tellCurrent(new IkeSa.Probe());
    }
    return this;
  }

  /** Told under protection, so that the peer can believe it. */
  private Behavior<Command> onStray(SaEvent.Stray stray) {
    if (record.remote().getAddress().equals(stray.remote()) && !tunnels.has(stray.spi())) {
      ikeSas.tellCurrent(new IkeSa.TellUnknown(stray.protocol(), stray.spi()));
    }
    return this;
  }

  // ---- the rest ----

  private Behavior<Command> follow(SiteTunnels.Need need) {
    switch (need) {
      case NOTHING -> {}
      case LOOK -> ensure();
      case LOOK_LATER -> later();
      case PHASE_ONE -> {
        if (onTraffic) {
          connect();
        }
      }
    }
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    describe.replyTo().tell(record.view(Optional.empty(), children.totals(), children.views()));
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    ending |= disconnect.forGood();
    restarting = false;
    renewing = false;
    timers.cancel(Again.class);
    tunnels.end();
    IkeSa.Close close = new IkeSa.Close(new Refusal(Refusal.Reason.CLOSED_BY_US, "disconnected"));
    attempts.stop(close.reason());
    ikeSas.closeAll(close);
    return endIfOver();
  }

  /**
   * The peer's certificate was revoked: nothing that lives by it stays. Where the tunnel is always
   * wanted, we try again: it may come with another one.
   */
  private Behavior<Command> endIf(Optional<Refusal> revoked) {
    if (revoked.isEmpty() || ending) {
      return this;
    }
    renewing = false;
    if (!ikeSas.isEmpty()) {
      environment.meters().sessionEnded(revoked.get().reason());
    }
    children.allSpis().forEach(spis -> ikeSas.tellCurrent(new IkeSa.DeleteChild(spis)));
    children.removeAll();
    forgetUnlessAlways();
    ikeSas.closeAll(new IkeSa.Close(revoked.get()));
    return this;
  }

  private Behavior<Command> endIfOver() {
    return ending && ikeSas.isEmpty() && !attempts.isUnderWay() ? Behaviors.stopped() : this;
  }

  /** Normally it said why before; then it is no longer among ours. */
  private Behavior<Command> onTerminated(Terminated terminated) {
    return onIkeSaEnded(
        new SaEvent.IkeSaEnded(
            terminated.getRef().unsafeUpcast(),
            new Refusal(Refusal.Reason.INTERNAL_ERROR, "the IKE SA ended unexplained")));
  }
}
