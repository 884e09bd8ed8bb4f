package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.postern.actors.settings.GroupSettings;
import io.postern.xauthmodecfg.Lease;
import io.postern.xauthmodecfg.LeaseOwner;
import java.util.Optional;

/** The virtual address of one session: asked for, renewed, given back. */
final class SessionLease {
  private final ActorContext<Peer.Command> context;
  private final ActorRef<Leases.Command> leases;
  private final String session;
  private Optional<Held> held = Optional.empty();

  private record Held(String pool, Lease lease) {}

  SessionLease(
      ActorContext<Peer.Command> context, ActorRef<Leases.Command> leases, String session) {
    this.context = context;
    this.leases = leases;
    this.session = session;
  }

  Optional<Lease> lease() {
    return held.map(Held::lease);
  }

  /**
   * Asks for an address; the session gets {@link Peer.LeaseGiven}.
   *
   * @param slot tells the live devices of the user apart
   */
  void acquire(SaEvent.WantsConfiguration wants, GroupSettings group, String owner, int slot) {
    leases.tell(
        new Leases.Acquire(
            group.pool(),
            new LeaseOwner(group.name() + "/" + owner, Integer.toString(slot)),
            session,
            wants.request().wantedAddress(),
            wants.request().wantedAddress6(),
            wants.sa(),
            wants.messageId(),
            context.getSelf()));
  }

  void given(GroupSettings group, Lease lease) {
    held = Optional.of(new Held(group.pool(), lease));
  }

  void renew() {
    held.ifPresent(
        h -> leases.tell(new Leases.Renew(h.pool, h.lease.owner(), session, context.getSelf())));
  }

  void release() {
    held.ifPresent(h -> leases.tell(new Leases.Release(h.pool, h.lease.owner(), session)));
    held = Optional.empty();
  }
}
