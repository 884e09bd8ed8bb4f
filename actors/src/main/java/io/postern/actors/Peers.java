package io.postern.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.postern.actors.settings.HeadendSettings;
import io.postern.dataplane.Dataplane;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All peers: makes a {@link Peer} for each first contact and knows which sessions a user has. */
final class Peers extends AbstractBehavior<Peers.Command> {
  sealed interface Command {}

  record FirstContact(Cookies cookies, ExchangeType exchange, IkePath path, byte[] message)
      implements Command {}

  /**
   * A user is logged in. Sessions that it replaces are ended: the oldest above the limit, and after
   * INITIAL-CONTACT (RFC 2407 §4.6.3.3) what came before from the very same place. The identity
   * cannot tell: a whole group shares one.
   */
  record Admit(
      String session,
      String group,
      String owner,
      int limit,
      InetSocketAddress remote,
      boolean initialContact)
      implements Command {}

  record ListSessions(ActorRef<List<SessionView>> replyTo) implements Command {}

  record Disconnect(String session, ActorRef<Boolean> replyTo) implements Command {}

  /** End all sessions, tell their peers, and answer when the last is gone. */
  record EndAll(ActorRef<Done> replyTo) implements Command {}

  /** What each peer is given. */
  record PeerSetup(
      HeadendSettings settings,
      GroupConnections connections,
      Dataplane dataplane,
      Identifiers identifiers,
      HeadendMeters meters,
      ActorRef<Ingress.Command> ingress,
      ActorRef<Leases.Command> leases,
      ActorRef<PasswordChecks.Command> passwords,
      ActorRef<Command> peers) {
    IkeSa.Setup ikeSa(FirstContact first, ActorRef<Peer.Command> peer) {
      return new IkeSa.Setup(
          first.cookies(),
          first.exchange(),
          first.path(),
          dataplane,
          identifiers,
          connections,
          connections::group,
          settings.retransmit(),
          settings.admission().halfOpenTimeout(),
          settings.admission().loginTimeout(),
          meters,
          ingress,
          passwords,
          peer);
    }
  }

  private record Admission(String owner, int slot, InetSocketAddress remote, long order) {}

  private record Entry(ActorRef<Peer.Command> peer, Optional<Admission> admission) {}

  private final PeerSetup setup;
  private final Map<String, Entry> sessions = new HashMap<>();
  private final List<ActorRef<Done>> waitingForEnd = new ArrayList<>();
  private long admissions;

  private Peers(ActorContext<Command> context, PeerSetup setup) {
    super(context);
    this.setup = setup;
  }

  static Behavior<Command> create(
      HeadendSettings settings,
      Dataplane dataplane,
      Identifiers identifiers,
      HeadendMeters meters,
      ActorRef<Ingress.Command> ingress,
      ActorRef<Leases.Command> leases,
      ActorRef<PasswordChecks.Command> passwords) {
    return Behaviors.setup(
        context ->
            new Peers(
                context,
                new PeerSetup(
                    settings,
                    new GroupConnections(settings, identifiers.random()),
                    dataplane,
                    identifiers,
                    meters,
                    ingress,
                    leases,
                    passwords,
                    context.getSelf())));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FirstContact.class, this::onFirstContact)
        .onMessage(Admit.class, this::onAdmit)
        .onMessage(ListSessions.class, this::onListSessions)
        .onMessage(Disconnect.class, this::onDisconnect)
        .onMessage(EndAll.class, this::onEndAll)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onFirstContact(FirstContact first) {
    if (!waitingForEnd.isEmpty()) {
      setup.ingress().tell(new Ingress.Closed(first.cookies()));
      return this;
    }
    String session = "%08x".formatted((int) (first.cookies().responder() >>> 32));
    if (sessions.containsKey(session)) {
      session = "%016x".formatted(first.cookies().responder());
    }
    ActorRef<Peer.Command> peer =
        getContext().spawn(Peer.create(session, setup, first), "peer-" + session);
    getContext().watch(peer);
    sessions.put(session, new Entry(peer, Optional.empty()));
    return this;
  }

  private Behavior<Command> onAdmit(Admit admit) {
    Entry entry = sessions.get(admit.session());
    if (entry == null) {
      return this;
    }
    String owner = admit.group() + "/" + admit.owner();
    if (admit.initialContact()) {
      ofOwner(owner)
          .filter(other -> other.admission.orElseThrow().remote.equals(admit.remote()))
          .forEach(other -> end(other, Refusal.Reason.REPLACED, "INITIAL-CONTACT"));
    }
    List<Entry> older =
        ofOwner(owner)
            .sorted(Comparator.comparingLong((Entry e) -> e.admission.orElseThrow().order))
            .toList();
    for (Entry tooMany : older.subList(0, Math.max(0, older.size() - admit.limit() + 1))) {
      end(tooMany, Refusal.Reason.REPLACED, "a newer session of the user");
    }
    Set<Integer> taken =
        ofOwner(owner).map(e -> e.admission.orElseThrow().slot).collect(Collectors.toSet());
    int slot = 0;
    while (taken.contains(slot)) {
      slot++;
    }
    sessions.put(
        admit.session(),
        new Entry(
            entry.peer, Optional.of(new Admission(owner, slot, admit.remote(), admissions++))));
    entry.peer.tell(new Peer.Admitted(slot));
    return this;
  }

  private java.util.stream.Stream<Entry> ofOwner(String owner) {
    return sessions.values().stream()
        .filter(e -> e.admission.filter(a -> a.owner.equals(owner)).isPresent());
  }

  private static void end(Entry entry, Refusal.Reason reason, String detail) {
    entry.peer.tell(new Peer.End(new Refusal(reason, detail)));
  }

  private Behavior<Command> onListSessions(ListSessions list) {
    getContext()
        .spawnAnonymous(
            SessionCollector.create(
                sessions.values().stream().map(Entry::peer).toList(), list.replyTo()));
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    Optional<Entry> entry = Optional.ofNullable(sessions.get(disconnect.session()));
    entry.ifPresent(e -> end(e, Refusal.Reason.CLOSED_BY_US, "disconnected by an operator"));
    disconnect.replyTo().tell(entry.isPresent());
    return this;
  }

  private Behavior<Command> onEndAll(EndAll all) {
    waitingForEnd.add(all.replyTo());
    sessions.values().forEach(e -> end(e, Refusal.Reason.CLOSED_BY_US, "shutting down"));
    return endedAll();
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    sessions.values().removeIf(entry -> entry.peer.path().equals(terminated.getRef().path()));
    return endedAll();
  }

  private Behavior<Command> endedAll() {
    if (sessions.isEmpty()) {
      waitingForEnd.forEach(waiting -> waiting.tell(Done.getInstance()));
    }
    return this;
  }
}
