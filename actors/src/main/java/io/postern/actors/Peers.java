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
import io.postern.ike.message.Refusal;
import io.postern.pkica.trust.IssuerAndSerial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  /**
   * @param remote where the device is now
   */
  private record Admission(Admit admit, String owner, int slot, InetSocketAddress remote) {
    Admission at(InetSocketAddress elsewhere) {
      return new Admission(admit, owner, slot, elsewhere);
    }
  }

  private static final class Entry {
    final ActorRef<Peer.Command> peer;
    final InetSocketAddress first;
    Optional<Admission> admission = Optional.empty();
    Optional<Admit> renewal = Optional.empty();
    boolean ending;

    Entry(ActorRef<Peer.Command> peer, InetSocketAddress first) {
      this.peer = peer;
      this.first = first;
    }
  }

  private final PeerSetup setup;
  private final NameResolver resolver;
  private final Map<String, Entry> sessions = new HashMap<>();

  /** Those that are admitted, by owner, the oldest first. */
  private final Map<String, List<Entry>> admitted = new HashMap<>();

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
        .onMessage(Admit.class, this::onAdmit)
        .onMessage(WhoIs.class, this::onWhoIs)
        .onMessage(Took.class, this::onTook)
        .onMessage(Moved.class, this::onMoved)
        .onMessage(OfSite.class, this::onOfSite)
        .onMessage(Expiring.class, this::onExpiring)
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
    if (sessions.containsKey(session)) {
      session = "%016x".formatted(first.cookies().responder());
    }
    ActorRef<Peer.Command> peer =
        getContext()
            .spawn(
                Peer.create(session, setup, first),
                PEER + session,
                DispatcherSelector.fromConfig(Peer.DISPATCHER));
    getContext().watch(peer);
    sessions.put(session, new Entry(peer, first.path().path().remote()));
    return this;
  }

  private Behavior<Command> onAdmit(Admit admit) {
    Entry entry = sessions.get(admit.session());
    if (entry == null) {
      return this;
    }
    String owner = admit.done().connection() + "/" + admit.owner();
    Optional<Entry> same =
        ofOwner(owner)
            .filter(other -> other.renewal.isEmpty())
            .filter(other -> other.admission.orElseThrow().remote().equals(admit.remote()))
            .findFirst();
    if (same.isPresent()) {
      same.get().renewal = Optional.of(admit);
      same.get().peer.tell(new Peer.Renewed(admit));
      return this;
    }
    List<Entry> older = ofOwner(owner).toList();
    int tooMany = Math.max(0, older.size() - admit.limit() + 1);
    if (tooMany > 0 && admit.overLimit() == GroupSettings.OverLimit.REFUSE) {
      end(
          entry,
          Refusal.Reason.TOO_MANY_SESSIONS,
          admit.owner() + " has " + older.size() + " sessions");
      return this;
    }
    older
        .subList(0, tooMany)
        .forEach(e -> end(e, Refusal.Reason.REPLACED, "a newer session of the user"));
    admitted(entry, owner, admit);
    return this;
  }

  private void admitted(Entry entry, String owner, Admit admit) {
    Set<Integer> taken =
        ofAnyOwner(owner).map(e -> e.admission.orElseThrow().slot).collect(Collectors.toSet());
    int slot = 0;
    while (taken.contains(slot)) {
      slot++;
    }
    entry.admission = Optional.of(new Admission(admit, owner, slot, admit.remote()));
    admitted.computeIfAbsent(owner, o -> new ArrayList<>()).add(entry);
    entry.peer.tell(new Peer.Admitted(slot));
  }

  private Stream<Entry> ofOwner(String owner) {
    return ofAnyOwner(owner).filter(e -> !e.ending);
  }

  private Stream<Entry> ofAnyOwner(String owner) {
    return admitted.getOrDefault(owner, List.of()).stream();
  }

  private Behavior<Command> onWhoIs(WhoIs who) {
    Optional<String> user =
        sessions.values().stream()
            .filter(e -> !e.ending)
            .flatMap(e -> e.admission.stream())
            .filter(a -> a.remote().equals(who.done().path().path().remote()))
            .map(Admission::admit)
            .filter(a -> a.done().connection().equals(who.done().connection()))
            .filter(a -> a.done().identity().equals(who.done().identity()))
            .findFirst()
            .flatMap(Admit::user);
    Optional.ofNullable(sessions.get(who.session()))
        .ifPresent(entry -> entry.peer.tell(new Peer.KnownAs(user)));
    return this;
  }

  private Behavior<Command> onTook(Took took) {
    sessions
        .values()
        .forEach(
            entry -> {
              if (entry.renewal.filter(took.admit()::equals).isPresent()) {
                entry.renewal = Optional.empty();
              }
            });
    return lend(took.admit().session());
  }

  private Behavior<Command> onMoved(Moved moved) {
    Optional.ofNullable(sessions.get(moved.session()))
        .ifPresent(entry -> entry.admission = entry.admission.map(a -> a.at(moved.remote())));
    return this;
  }

  private Behavior<Command> lend(String session) {
    forget(session).ifPresent(entry -> entry.peer.tell(new Peer.Lend()));
    return endedAll();
  }

  private Optional<Entry> forget(String session) {
    Optional<Entry> gone = Optional.ofNullable(sessions.remove(session));
    gone.ifPresent(
        entry ->
            entry.admission.ifPresent(
                admission -> {
                  List<Entry> ofOwner = admitted.get(admission.owner);
                  if (ofOwner != null && ofOwner.remove(entry) && ofOwner.isEmpty()) {
                    admitted.remove(admission.owner);
                  }
                }));
    return gone;
  }

  private Behavior<Command> onOfSite(OfSite newcomer) {
    Optional.ofNullable(sites.get(newcomer.done().connection()))
        .ifPresent(site -> site.tell(newcomer.done()));
    return lend(newcomer.session());
  }

  /**
   * Not while a handshake from there is under way, which its own limit ends. It began on port 500,
   * and what it renews may long be on another, so the address alone tells.
   */
  private Behavior<Command> onExpiring(Expiring expiring) {
    Entry entry = sessions.get(expiring.session());
    if (entry == null) {
      return this;
    }
    boolean renewing =
        entry.renewal.isPresent()
            || sessions.values().stream()
                .filter(e -> e.admission.isEmpty())
                .anyMatch(e -> e.first.getAddress().equals(expiring.remote().getAddress()));
    if (renewing) {
      entry.peer.tell(new Peer.StayAWhile(expiring.sa()));
    } else {
      end(entry, Refusal.Reason.LIFETIME_OVER, "phase 1 was not renewed");
    }
    return this;
  }

  private Behavior<Command> toThoseAt(InetAddress remote, SaEvent event) {
    sessions.values().stream()
        .filter(e -> e.admission.filter(a -> a.remote().getAddress().equals(remote)).isPresent())
        .forEach(e -> e.peer.tell(event));
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
    sessions.values().forEach(entry -> entry.peer.tell(event));
    sites.values().forEach(site -> site.tell(event));
    return this;
  }

  private Behavior<Command> onExplain(Explain explain) {
    explain.replyTo().tell(setup.negotiations().of(explain.peer()));
    return this;
  }

  private static void end(Entry entry, Refusal.Reason reason, String detail) {
    entry.ending = true;
    entry.peer.tell(new Peer.End(new Refusal(reason, detail)));
  }

  private Behavior<Command> onListSessions(ListSessions list) {
    getContext()
        .spawnAnonymous(
            SessionCollector.create(
                Stream.<ActorRef<Describe>>concat(
                        sessions.values().stream().map(entry -> entry.peer.narrow()),
                        sites.values().stream().map(ActorRef::narrow))
                    .toList(),
                setup.settings().manual().stream()
                    .map(manual -> ManualSas.view(manual, setup.environment().dataplane(), started))
                    .toList(),
                list.replyTo()));
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    Optional<Entry> entry = Optional.ofNullable(sessions.get(disconnect.session()));
    entry.ifPresent(e -> end(e, Refusal.Reason.CLOSED_BY_US, "disconnected by an operator"));
    Optional<ActorRef<Site.Command>> site = Optional.ofNullable(sites.get(disconnect.session()));
    site.ifPresent(actor -> actor.tell(new Site.Disconnect(false)));
    disconnect.replyTo().tell(entry.isPresent() || site.isPresent());
    return this;
  }

  private Behavior<Command> onEndAll(EndAll all) {
    waitingForEnd.add(all.replyTo());
    sessions.values().forEach(e -> end(e, Refusal.Reason.CLOSED_BY_US, "shutting down"));
    sites.values().forEach(site -> site.tell(new Site.Disconnect(true)));
    return endedAll();
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    if (name.startsWith(PEER)) {
      // It may have ended before it could go on with a newcomer's phase 1, who is on its own now.
      forget(name.substring(PEER.length()))
          .flatMap(entry -> entry.renewal)
          .ifPresent(this::onAdmit);
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
