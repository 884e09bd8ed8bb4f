package io.postern.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.Selector;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.pkica.trust.IssuerAndSerial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All peers: makes a {@link Peer} for each first contact, has a {@link Site} for each that is
 * configured, and knows which sessions a user has.
 */
final class Peers extends AbstractBehavior<Peers.Command> {
  /** What the name of a {@link Peer}'s actor has before that of its session. */
  private static final String PEER = "peer-";

  sealed interface Command {}

  /** Messages go in and out from now on. */
  record Begin() implements Command {}

  record FirstContact(Cookies cookies, ExchangeType exchange, IkePath path, byte[] message)
      implements Command {}

  /**
   * A user is logged in. A device that has a session already, at the very same address and port,
   * goes on with it: its phase 1 is new, or the device is (RFC 2407 §4.6.3.3), and what was before
   * gives way to what comes. The identity cannot tell devices apart: a whole group shares one.
   */
  record Admit(
      String session,
      SaEvent.PhaseOneDone done,
      String owner,
      Optional<String> user,
      int limit,
      GroupSettings.OverLimit overLimit)
      implements Command {
    InetSocketAddress remote() {
      return done.path().path().remote();
    }
  }

  /** Whether a newcomer is the device of a session: same identity, same address and port. */
  record WhoIs(String session, SaEvent.PhaseOneDone done) implements Command {}

  /** A session goes on with the phase 1 SA of a newcomer. */
  record Took(Admit admit) implements Command {}

  /** The device of a session came from elsewhere, and proved itself. */
  record Moved(String session, InetSocketAddress remote) implements Command {}

  /** A newcomer is no road warrior but the peer of a site. */
  record OfSite(String session, SaEvent.PhaseOneDone done) implements Command {}

  /** The phase 1 SA of a session is at its end: may its peer be renewing it? */
  record Expiring(String session, ActorRef<IkeSa.Command> sa, InetSocketAddress remote)
      implements Command {}

  /** Somebody at this address, unproven, says that it does not know our SAs. */
  record Doubted(InetAddress remote) implements Command {}

  /**
   * What came from this address is for an SPI that nobody has.
   *
   * @param protocol AH 2 or ESP 3 (RFC 2407 §4.4.1)
   */
  record Stray(InetAddress remote, int protocol, int spi) implements Command {}

  /** A packet wants SAs with a site; empty: all that it protects. */
  record Wanted(String site, Optional<Selector> entry, Optional<ActorRef<Boolean>> replyTo)
      implements Command {}

  /** As {@link Headend.CertificateNews}. */
  record CertificateNews(Set<IssuerAndSerial> certificates) implements Command {
    CertificateNews {
      certificates = Set.copyOf(certificates);
    }
  }

  record Explain(String peer, ActorRef<List<Negotiation>> replyTo) implements Command {}

  record ListSessions(ActorRef<List<SessionView>> replyTo) implements Command {}

  record Disconnect(String session, ActorRef<Boolean> replyTo) implements Command {}

  /** End all sessions, tell their peers, and answer when the last is gone. */
  record EndAll(ActorRef<Done> replyTo) implements Command {}

  /** What each peer is given. */
  record PeerSetup(
      HeadendSettings settings,
      Connections connections,
      SaEnvironment environment,
      Negotiations negotiations,
      ActorRef<Leases.Command> leases,
      ActorRef<PasswordChecks.Command> passwords,
      ActorRef<Command> peers) {
    /** For {@code postern explain}. */
    void account(Negotiation negotiation) {
      negotiations.add(negotiation.withSite(connections.isSite(negotiation.connection())));
    }
  }

  private final PeerSetup setup;
  private final NameResolver resolver;
  private final PeerSessions sessions = new PeerSessions();
  private final Map<String, ActorRef<Site.Command>> sites = new LinkedHashMap<>();
  private final List<ActorRef<Done>> waitingForEnd = new ArrayList<>();
  private final Instant started;

  private Peers(ActorContext<Command> context, PeerSetup setup, NameResolver resolver) {
    super(context);
    this.setup = setup;
    this.resolver = resolver;
    this.started = setup.environment().time().instant();
  }

  static Behavior<Command> create(
      HeadendSettings settings,
      SaEnvironment environment,
      NameResolver resolver,
      ActorRef<Leases.Command> leases,
      ActorRef<PasswordChecks.Command> passwords) {
    return Behaviors.setup(
        context ->
            new Peers(
                context,
                new PeerSetup(
                    settings,
                    new Connections(settings, environment.identifiers().random()),
                    environment,
                    new Negotiations(),
                    leases,
                    passwords,
                    context.getSelf()),
                resolver));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, begin -> onBegin())
        .onMessage(FirstContact.class, this::onFirstContact)
        .onMessage(Admit.class, admit -> done(() -> sessions.admit(admit)))
        .onMessage(WhoIs.class, this::onWhoIs)
        .onMessage(Took.class, this::onTook)
        .onMessage(Moved.class, m -> done(() -> sessions.moved(m.session(), m.remote())))
        .onMessage(OfSite.class, this::onOfSite)
        .onMessage(Expiring.class, expiring -> done(() -> sessions.expiring(expiring)))
        .onMessage(Doubted.class, d -> toThoseAt(d.remote(), new SaEvent.Doubted(d.remote())))
        .onMessage(
            Stray.class,
            s -> toThoseAt(s.remote(), new SaEvent.Stray(s.remote(), s.protocol(), s.spi())))
        .onMessage(Wanted.class, this::onWanted)
        .onMessage(CertificateNews.class, this::onCertificateNews)
        .onMessage(Explain.class, this::onExplain)
        .onMessage(ListSessions.class, this::onListSessions)
        .onMessage(Disconnect.class, this::onDisconnect)
        .onMessage(EndAll.class, this::onEndAll)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> done(Runnable what) {
    what.run();
    return this;
  }

  private Behavior<Command> onBegin() {
    for (SiteSettings site : setup.settings().sites()) {
      ActorRef<Site.Command> actor =
          getContext()
              .spawn(
                  Behaviors.supervise(Site.create(site, setup, resolver))
                      .onFailure(SupervisorStrategy.restart()),
                  "site-" + sites.size());
      getContext().watch(actor);
      sites.put(site.name(), actor);
    }
    return this;
  }

  private Behavior<Command> onFirstContact(FirstContact first) {
    if (!waitingForEnd.isEmpty()) {
      setup.environment().ingress().tell(new Ingress.Closed(first.cookies()));
      return this;
    }
    String session = "%08x".formatted((int) (first.cookies().responder() >>> 32));
    if (sessions.has(session)) {
      session = "%016x".formatted(first.cookies().responder());
    }
    ActorRef<Peer.Command> peer =
        getContext()
            .spawn(
                Peer.create(session, setup, first),
                PEER + session,
                DispatcherSelector.fromConfig(Peer.DISPATCHER));
    getContext().watch(peer);
    sessions.add(session, peer, first.path().path().remote());
    return this;
  }

  private Behavior<Command> onWhoIs(WhoIs who) {
    Optional<String> user = sessions.userOf(who.done());
    sessions.find(who.session()).ifPresent(peer -> peer.tell(new Peer.KnownAs(user)));
    return this;
  }

  private Behavior<Command> onTook(Took took) {
    sessions.took(took.admit());
    return lend(took.admit().session());
  }

  private Behavior<Command> lend(String session) {
    sessions.lend(session);
    return endedAll();
  }

  private Behavior<Command> onOfSite(OfSite newcomer) {
    Optional.ofNullable(sites.get(newcomer.done().connection()))
        .ifPresent(site -> site.tell(newcomer.done()));
    return lend(newcomer.session());
  }

  private Behavior<Command> toThoseAt(InetAddress remote, SaEvent event) {
    sessions.at(remote).forEach(peer -> peer.tell(event));
    sites.values().forEach(site -> site.tell(event));
    return this;
  }

  private Behavior<Command> onWanted(Wanted wanted) {
    Optional<ActorRef<Site.Command>> site = Optional.ofNullable(sites.get(wanted.site()));
    site.ifPresent(actor -> actor.tell(new Site.Wanted(wanted.entry())));
    wanted.replyTo().ifPresent(replyTo -> replyTo.tell(site.isPresent()));
    return this;
  }

  private Behavior<Command> onCertificateNews(CertificateNews news) {
    SaEvent event = new SaEvent.CertificateNews(news.certificates());
    sessions.all().forEach(peer -> peer.tell(event));
    sites.values().forEach(site -> site.tell(event));
    return this;
  }

  private Behavior<Command> onExplain(Explain explain) {
    explain.replyTo().tell(setup.negotiations().of(explain.peer()));
    return this;
  }

  private Behavior<Command> onListSessions(ListSessions list) {
    getContext()
        .spawnAnonymous(
            SessionCollector.create(
                Stream.<ActorRef<Describe>>concat(
                        sessions.all().stream().map(ActorRef::narrow),
                        sites.values().stream().map(ActorRef::narrow))
                    .toList(),
                setup.settings().manual().stream()
                    .map(manual -> ManualSas.view(manual, setup.environment().dataplane(), started))
                    .toList(),
                list.replyTo()));
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    boolean ended = sessions.end(disconnect.session(), "disconnected by an operator");
    Optional<ActorRef<Site.Command>> site = Optional.ofNullable(sites.get(disconnect.session()));
    site.ifPresent(actor -> actor.tell(new Site.Disconnect(false)));
    disconnect.replyTo().tell(ended || site.isPresent());
    return this;
  }

  private Behavior<Command> onEndAll(EndAll all) {
    waitingForEnd.add(all.replyTo());
    sessions.endAll("shutting down");
    sites.values().forEach(site -> site.tell(new Site.Disconnect(true)));
    return endedAll();
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    if (name.startsWith(PEER)) {
      sessions.ended(name.substring(PEER.length()));
    } else {
      sites.values().removeIf(site -> site.path().equals(terminated.getRef().path()));
    }
    return endedAll();
  }

  private Behavior<Command> endedAll() {
    if (sessions.isEmpty() && sites.isEmpty()) {
      waitingForEnd.forEach(waiting -> waiting.tell(Done.getInstance()));
    }
    return this;
  }
}
