package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.SessionTraffic;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.Lease;
import java.time.Duration;
import java.util.Optional;

/**
 * One device of one user, from its first message to its last: a session. Supervises its IKE SA and
 * its child SAs; a failure of any of them ends this session and no other.
 */
final class Peer extends AbstractBehavior<Peer.Command> {
  static final String DISPATCHER = "postern.ike-dispatcher";

  // Ours.

  /** A lease is renewed this often while its session lives. */
  private static final Duration RENEWING = Duration.ofMinutes(1);

  /** How often to look whether a renewal that is under way came to its end. */
  private static final Duration LOOKING = Duration.ofSeconds(5);

  /** How long to look; behind one NAT there is always somebody who begins. */
  private static final int MOST_LOOKS = 36;

  interface Command {}

  /**
   * @param slot tells the live devices of the user apart, 0 for the first
   */
  record Admitted(int slot) implements Command {}

  /** The device is one that has a session already; its new phase 1 SA is that one's. */
  record Renewed(Peers.Admit admit) implements Command {}

  /** The user of the session that this device has already, if it has one. */
  record KnownAs(Optional<String> user) implements Command {}

  /** Another session or site has this one's phase 1 SA now. */
  record Lend() implements Command {}

  /** End the session and tell the peer. */
  record End(Refusal reason) implements Command {}

  /** The peer is about to renew phase 1: let it. */
  record StayAWhile(ActorRef<IkeSa.Command> sa) implements Command {}

  /** What {@link SessionLease} asked for. */
  record LeaseGiven(ActorRef<IkeSa.Command> sa, int messageId, Reading<Lease> lease)
      implements Command {}

  private record Renew() implements Command {}

  /** Time to look at the peer's certificates again. */
  private record LookAtCertificates() implements Command {}

  private final Peers.PeerSetup given;
  private final SaEnvironment environment;
  private final TimerScheduler<Command> timers;
  private final Cookies cookies;
  private final ActorRef<IkeSa.Command> firstIkeSa;
  private final IkeSas ikeSas;
  private final ChildSas children;
  private final SessionRecord record;
  private final SessionLease lease;
  private final CertificateWatch certificates = new CertificateWatch();
  private Optional<Integer> slot = Optional.empty();
  private Optional<SessionTraffic> traffic = Optional.empty();
  private Optional<SaEvent.WantsConfiguration> waiting = Optional.empty();
  private int looks;

  private Peer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String session,
      Peers.PeerSetup given,
      Peers.FirstContact first) {
    super(context);
    this.given = given;
    this.environment = given.environment();
    this.timers = timers;
    this.cookies = first.cookies();
    ActorRef<SaEvent> self = context.getSelf().narrow();
    this.ikeSas = new IkeSas(context, environment.retransmit().longest());
    this.children = new ChildSas(context, environment, self);
    this.record =
        new SessionRecord(session, false, first.path(), environment.time(), given::account);
    this.lease = new SessionLease(context, given.leases(), session);
    this.firstIkeSa =
        context.spawn(
            IkeSa.respond(
                new IkeSa.Setup(
                    first.cookies(),
                    first.path(),
                    environment,
                    given.settings().admission().halfOpenTimeout(),
                    self),
                new IkeSa.Arrival(
                    first.exchange(), first.message(), given.connections(), given.passwords())),
            "ike-" + Long.toHexString(first.cookies().responder()),
            DispatcherSelector.sameAsParent());
    context.watch(firstIkeSa);
  }

  static Behavior<Command> create(String session, Peers.PeerSetup given, Peers.FirstContact first) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Peer(context, timers, session, given, first)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(SaEvent.PhaseOneDone.class, this::onPhaseOneDone)
        .onMessage(SaEvent.LoggedIn.class, this::onLoggedIn)
        .onMessage(
            KnownAs.class, k -> done(() -> ikeSas.tellCurrent(new IkeSa.BeginLogin(k.user()))))
        .onMessage(Admitted.class, this::onAdmitted)
        .onMessage(Renewed.class, this::onRenewed)
        .onMessage(Lend.class, lend -> lent())
        .onMessage(SaEvent.WantsConfiguration.class, this::onWantsConfiguration)
        .onMessage(LeaseGiven.class, this::onLeaseGiven)
        .onMessage(SaEvent.ChildUp.class, this::onChildUp)
        .onMessage(SaEvent.ChildFailedToAgree.class, this::onChildFailedToAgree)
        .onMessage(SaEvent.ChildDeleted.class, d -> done(() -> children.removeOutbound(d)))
        .onMessage(SaEvent.ChildUnknown.class, this::onChildUnknown)
        .onMessage(SaEvent.ChildSoft.class, this::onChildSoft)
        .onMessage(SaEvent.ChildRetired.class, r -> goodbye(r.spis()))
        .onMessage(SaEvent.ChildExpired.class, this::onChildExpired)
        .onMessage(SaEvent.IkeMoved.class, this::onIkeMoved)
        .onMessage(
            SaEvent.EspMoved.class,
            moved -> done(() -> ikeSas.tellCurrent(new IkeSa.EspMoved(moved.seen()))))
        .onMessage(
            SaEvent.Doubted.class, doubted -> done(() -> ikeSas.tellCurrent(new IkeSa.Probe())))
        .onMessage(SaEvent.Stray.class, this::onStray)
        .onMessage(SaEvent.IkeHard.class, this::onIkeHard)
        .onMessage(StayAWhile.class, this::onStayAWhile)
        .onMessage(SaEvent.IkeSaEnded.class, this::onIkeSaEnded)
        .onMessage(SaEvent.CertificateNews.class, n -> endIf(certificates.news(n.certificates())))
        .onMessage(SaEvent.class, event -> done(() -> children.on(event)))
        .onMessage(LookAtCertificates.class, look -> endIf(certificates.look()))
        .onMessage(Renew.class, renew -> done(lease::renew))
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(End.class, this::onEnd)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<Command> done(Runnable what) {
    what.run();
    return this;
  }

  // ---- the way up ----

  private Behavior<Command> onPhaseOneDone(SaEvent.PhaseOneDone done) {
    Optional<Refusal> revoked = certificates.proven(done);
    if (given.connections().isSite(done.connection())) {
      given.peers().tell(new Peers.OfSite(record.session(), done));
      return lent();
    }
    record.proven(done);
    record.become(SessionRecord.State.LOGGING_IN, "phase 1 with " + done.suite());
    record.account(Account.phaseOne(done, "with " + done.suite()));
    ikeSas.cameUp(done, environment.time().nanoTime());
    if (revoked.isPresent()) {
      return endIf(revoked);
    }
    watchCertificates();
    if (group().renewal() == GroupSettings.Renewal.TRUST) {
      given.peers().tell(new Peers.WhoIs(record.session(), done));
    } else {
      ikeSas.tellCurrent(new IkeSa.BeginLogin(Optional.empty()));
    }
    return this;
  }

  private Behavior<Command> lent() {
    return Lent.until(getContext(), record.session());
  }

  private Behavior<Command> onLoggedIn(SaEvent.LoggedIn loggedIn) {
    SaEvent.PhaseOneDone done = record.phaseOne().orElseThrow();
    record.user(loggedIn.user());
    environment.meters().handshakeSucceeded();
    given
        .peers()
        .tell(
            new Peers.Admit(
                record.session(),
                done,
                record.owner(),
                loggedIn.user(),
                group().sessionsPerUser(),
                group().overLimit()));
    record.become(
        SessionRecord.State.CONFIGURING,
        loggedIn.user().map(name -> "user " + name).orElse("no user"));
    return this;
  }

  private Behavior<Command> onAdmitted(Admitted admitted) {
    slot = Optional.of(admitted.slot());
    environment.meters().sessionUp();
    serve();
    waiting.ifPresent(this::acquire);
    return this;
  }

  private Behavior<Command> onRenewed(Renewed renewed) {
    if (record.isClosing()) {
      return this;
    }
    Peers.Admit admit = renewed.admit();
    given.peers().tell(new Peers.Took(admit));
    record.proven(admit.done());
    looks = 0;
    record.explain(Account.phaseOne(admit.done(), "renewed with " + admit.done().suite()));
    ikeSas.cameUp(admit.done(), environment.time().nanoTime());
    children.movePeer(admit.done().path());
    serve();
    watchCertificates();
    return endIf(certificates.proven(admit.done()));
  }

  private void watchCertificates() {
    if (certificates.watches()) {
      timers.startTimerWithFixedDelay(new LookAtCertificates(), CertificateWatch.INTERVAL);
    }
  }

  private void serve() {
    ActorRef<SaEvent> self = getContext().getSelf().narrow();
    ikeSas.tellCurrent(new IkeSa.Serve(self, grants(), children.spis()));
  }

  private Grants grants() {
    return lease
        .lease()
        .<Grants>map(held -> new Grants.Leased(group(), held.address(), held.address6(), traffic()))
        .orElseGet(Grants.Nothing::new);
  }

  /** One for all SAs of the session, however often they are renewed. */
  private Optional<SessionTraffic> traffic() {
    if (traffic.isEmpty()) {
      traffic = group().session().traffic();
    }
    return traffic;
  }

  private Behavior<Command> onWantsConfiguration(SaEvent.WantsConfiguration wants) {
    wants.request().clientVersion().ifPresent(record::clientVersion);
    if (slot.isPresent()) {
      acquire(wants);
    } else {
      waiting = Optional.of(wants);
    }
    return this;
  }

  private void acquire(SaEvent.WantsConfiguration wants) {
    waiting = Optional.empty();
    lease.acquire(wants, group(), record.owner(), slot.orElseThrow());
  }

  private Behavior<Command> onLeaseGiven(LeaseGiven leased) {
    switch (leased.lease()) {
      case Reading.Accepted<Lease>(Lease granted) -> {
        lease.given(group(), granted);
        timers.startTimerWithFixedDelay(new Renew(), RENEWING);
        leased.sa().tell(new IkeSa.Grant(grants()));
        leased
            .sa()
            .tell(
                new IkeSa.Configure(
                    leased.messageId(),
                    new ClientConfiguration(
                        granted.address(),
                        granted.address6(),
                        Optional.empty(),
                        group().client())));
      }
      case Reading.Refused<Lease>(Refusal refusal) -> {
        leased.sa().tell(new IkeSa.NotConfigured(leased.messageId(), refusal));
        return onEnd(new End(refusal));
      }
    }
    return this;
  }

  // ---- child SAs ----

  private Behavior<Command> onChildUp(SaEvent.ChildUp up) {
    Optional<ChildSas.CameUp> cameUp = children.cameUp(up.inboundSpi());
    if (cameUp.isEmpty()) {
      return this;
    }
    Account account = Account.quickMode(cameUp.get());
    if (record.is(SessionRecord.State.CONFIGURING)) {
      record.account(account);
      record.become(SessionRecord.State.UP, account.outcome());
    } else {
      record.explain(account);
    }
    return this;
  }

  private Behavior<Command> onChildFailedToAgree(SaEvent.ChildFailedToAgree failed) {
    record.explain(Account.quickMode(failed));
    environment.meters().childRefused(failed.refusal().reason());
    failed.replaces().ifPresent(children::notRekeyed);
    return endIfHopeless();
  }

  private Behavior<Command> onChildSoft(SaEvent.ChildSoft soft) {
    if (record.is(SessionRecord.State.UP)) {
      children.rekey(soft.inboundSpi()).ifPresent(ikeSas::tellCurrent);
    }
    return this;
  }

  private Behavior<Command> onChildExpired(SaEvent.ChildExpired expired) {
    record.expired(expired.spis());
    return goodbye(expired.spis());
  }

  private Behavior<Command> goodbye(ChildSpis spis) {
    children.over(spis.inbound());
    if (!record.forgetsOnDelete()) {
      ikeSas.tellCurrent(new IkeSa.DeleteChild(spis));
    }
    return endIfHopeless();
  }

  /** A client that let its last child SA expire is not coming back by itself. */
  private Behavior<Command> endIfHopeless() {
    return record.is(SessionRecord.State.UP) && children.hopeless()
        ? onEnd(
            new End(
                new Refusal(
                    Refusal.Reason.LIFETIME_OVER, "the last child SA expired without a successor")))
        : this;
  }

  /** The peer lost it, and says so under protection: a new one, on the same terms. */
  private Behavior<Command> onChildUnknown(SaEvent.ChildUnknown unknown) {
    children
        .removeOutbound(unknown)
        .ifPresent(terms -> ikeSas.tellCurrent(new IkeSa.OpenChild(terms, Optional.empty())));
    return this;
  }

  /** Not of an SPI that is in use: anybody may send it under the other protocol. */
  private Behavior<Command> onStray(SaEvent.Stray stray) {
    if (!children.has(stray.spi())) {
      ikeSas.tellCurrent(new IkeSa.TellUnknown(stray.protocol(), stray.spi()));
    }
    return this;
  }

  private Behavior<Command> onIkeMoved(SaEvent.IkeMoved moved) {
    if (ikeSas.isCurrent(moved.sa())) {
      record.moved(moved.path());
      children.movePeer(moved.path());
      given.peers().tell(new Peers.Moved(record.session(), record.remote()));
    }
    return this;
  }

  // ---- the way down ----

  private Behavior<Command> onIkeHard(SaEvent.IkeHard hard) {
    if (ikeSas.isCurrent(hard.sa())) {
      given.peers().tell(new Peers.Expiring(record.session(), hard.sa(), record.remote()));
    } else {
      hard.sa().tell(new IkeSa.Close(new Refusal(Refusal.Reason.LIFETIME_OVER, "renewed")));
    }
    return this;
  }

  private Behavior<Command> onStayAWhile(StayAWhile stay) {
    if (++looks > MOST_LOOKS) {
      return onEnd(
          new End(new Refusal(Refusal.Reason.LIFETIME_OVER, "phase 1 was not renewed in time")));
    }
    timers.startSingleTimer(new SaEvent.IkeHard(stay.sa()), LOOKING);
    return this;
  }

  private Behavior<Command> onEnd(End end) {
    if (!record.isClosing()) {
      record.become(SessionRecord.State.CLOSING, end.reason().toString());
      if (!record.forgetsOnDelete()) {
        children.allSpis().forEach(spis -> ikeSas.tellCurrent(new IkeSa.DeleteChild(spis)));
      }
      if (ikeSas.isEmpty()) {
        firstIkeSa.tell(new IkeSa.Close(end.reason()));
      }
      ikeSas.closeAll(new IkeSa.Close(end.reason()));
    }
    return this;
  }

  private Behavior<Command> endIf(Optional<Refusal> revoked) {
    return revoked.map(why -> onEnd(new End(why))).orElse(this);
  }

  private Behavior<Command> onIkeSaEnded(SaEvent.IkeSaEnded ended) {
    boolean beforeProof = ikeSas.isEmpty() && ended.sa().equals(firstIkeSa);
    // What was left of the SAs before it, a client that came back does not know any more.
    boolean goodbye =
        ikeSas.isCurrent(ended.sa()) && ended.reason().reason() == Refusal.Reason.DELETED_BY_PEER;
    if (!beforeProof && !ikeSas.ended(ended.sa()) && !goodbye) {
      return this;
    }
    if (record.phaseOne().isEmpty()) {
      environment.meters().strangerLeft(record.remote(), ended.reason());
    }
    if (slot.isEmpty()) {
      environment.meters().handshakeFailed(ended.reason().reason());
    } else {
      environment.meters().sessionEnded(ended.reason().reason());
    }
    if (!record.isClosing()) {
      record.become(SessionRecord.State.CLOSING, ended.reason().toString());
    }
    record.account(
        record.phaseOne().isPresent() ? Account.ended(ended, false) : Account.failed(ended, false));
    return Behaviors.stopped();
  }

  /** A defect of ours: it costs this session and nobody else. */
  private Behavior<Command> onChildFailed(ChildFailed failed) {
    Lent.log(getContext(), record.session(), failed);
    Refusal refusal =
        new Refusal(Refusal.Reason.INTERNAL_ERROR, failed.getRef().path().name() + " failed");
    if (failed.getRef().path().equals(firstIkeSa.path())) {
      environment.ingress().tell(new Ingress.Closed(cookies));
      return onIkeSaEnded(new SaEvent.IkeSaEnded(firstIkeSa, refusal));
    }
    return onEnd(new End(refusal));
  }

  /** Normally it said why before; then it is no longer among ours. */
  private Behavior<Command> onTerminated(Terminated terminated) {
    return onIkeSaEnded(
        new SaEvent.IkeSaEnded(
            terminated.getRef().unsafeUpcast(),
            new Refusal(Refusal.Reason.INTERNAL_ERROR, "the IKE SA ended unexplained")));
  }

  private Behavior<Command> onStop() {
    if (slot.isPresent()) {
      environment.meters().sessionDown();
    }
    lease.release();
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    describe
        .replyTo()
        .tell(
            record.view(
                lease.lease().map(held -> held.address().getHostAddress()),
                children.totals(),
                children.views()));
    return this;
  }

  private GroupSettings group() {
    return given.connections().group(record.phaseOne().orElseThrow().connection());
  }
}
