package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.actors.settings.GroupSettings;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sessions of all peers that came to us, and whose they are once they are admitted. */
final class PeerSessions {
  /**
   * @param remote where the device is now
   */
  private record Admission(Peers.Admit admit, String owner, int slot, InetSocketAddress remote) {
    Admission at(InetSocketAddress elsewhere) {
      return new Admission(admit, owner, slot, elsewhere);
    }
  }

  private static final class Entry {
    final ActorRef<Peer.Command> peer;
    final InetSocketAddress first;
    Optional<Admission> admission = Optional.empty();
    Optional<Peers.Admit> renewal = Optional.empty();
    boolean ending;

    Entry(ActorRef<Peer.Command> peer, InetSocketAddress first) {
      this.peer = peer;
      this.first = first;
    }
  }

  private final Map<String, Entry> sessions = new HashMap<>();

  /** Those that are admitted, by owner, the oldest first. */
  private final Map<String, List<Entry>> admitted = new HashMap<>();

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  boolean has(String session) {
    return sessions.containsKey(session);
  }

  /**
   * @param first where its first message came from
   */
  void add(String session, ActorRef<Peer.Command> peer, InetSocketAddress first) {
    sessions.put(session, new Entry(peer, first));
  }

  Optional<ActorRef<Peer.Command>> find(String session) {
    return Optional.ofNullable(sessions.get(session)).map(entry -> entry.peer);
  }

  Collection<ActorRef<Peer.Command>> all() {
    return sessions.values().stream().map(entry -> entry.peer).toList();
  }

  /** Those whose device is at this address. */
  Stream<ActorRef<Peer.Command>> at(InetAddress remote) {
    return sessions.values().stream()
        .filter(e -> e.admission.filter(a -> a.remote().getAddress().equals(remote)).isPresent())
        .map(entry -> entry.peer);
  }

  /** Admits a user's session, has that of the same device go on with it, or refuses it. */
  void admit(Peers.Admit admit) {
    Entry entry = sessions.get(admit.session());
    if (entry == null) {
      return;
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
      return;
    }
    List<Entry> older = ofOwner(owner).toList();
    int tooMany = Math.max(0, older.size() - admit.limit() + 1);
    if (tooMany > 0 && admit.overLimit() == GroupSettings.OverLimit.REFUSE) {
      end(
          entry,
          Refusal.Reason.TOO_MANY_SESSIONS,
          admit.owner() + " has " + older.size() + " sessions");
      return;
    }
    older
        .subList(0, tooMany)
        .forEach(e -> end(e, Refusal.Reason.REPLACED, "a newer session of the user"));
    admitted(entry, owner, admit);
  }

  private void admitted(Entry entry, String owner, Peers.Admit admit) {
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

  /** The user of the session whose device a newcomer is. */
  Optional<String> userOf(SaEvent.PhaseOneDone newcomer) {
    return sessions.values().stream()
        .filter(e -> !e.ending)
        .flatMap(e -> e.admission.stream())
        .filter(a -> a.remote().equals(newcomer.path().path().remote()))
        .map(Admission::admit)
        .filter(a -> a.done().connection().equals(newcomer.connection()))
        .filter(a -> a.done().identity().equals(newcomer.identity()))
        .findFirst()
        .flatMap(Peers.Admit::user);
  }

  /** A session goes on with the phase 1 SA of a newcomer. */
  void took(Peers.Admit admit) {
    sessions
        .values()
        .forEach(
            entry -> {
              if (entry.renewal.filter(admit::equals).isPresent()) {
                entry.renewal = Optional.empty();
              }
            });
  }

  void moved(String session, InetSocketAddress remote) {
    Optional.ofNullable(sessions.get(session))
        .ifPresent(entry -> entry.admission = entry.admission.map(a -> a.at(remote)));
  }

  /** Its peer lends what it has to another, and ends. */
  void lend(String session) {
    forget(session).ifPresent(entry -> entry.peer.tell(new Peer.Lend()));
  }

  /**
   * Its peer is no more. It may have ended before it could go on with a newcomer's phase 1, who is
   * on its own now.
   */
  void ended(String session) {
    forget(session).flatMap(entry -> entry.renewal).ifPresent(this::admit);
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

  /**
   * Ends a session whose phase 1 SA is at its end, unless its peer may be renewing it. Not while a
   * handshake from there is under way, which its own limit ends. It began on port 500, and what it
   * renews may long be on another, so the address alone tells.
   */
  void expiring(Peers.Expiring expiring) {
    Entry entry = sessions.get(expiring.session());
    if (entry == null) {
      return;
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
  }

  /** False if there is no such session. */
  boolean end(String session, String detail) {
    Optional<Entry> entry = Optional.ofNullable(sessions.get(session));
    entry.ifPresent(e -> end(e, Refusal.Reason.CLOSED_BY_US, detail));
    return entry.isPresent();
  }

  void endAll(String detail) {
    sessions.values().forEach(e -> end(e, Refusal.Reason.CLOSED_BY_US, detail));
  }

  private static void end(Entry entry, Refusal.Reason reason, String detail) {
    entry.ending = true;
    entry.peer.tell(new Peer.End(new Refusal(reason, detail)));
  }
}
