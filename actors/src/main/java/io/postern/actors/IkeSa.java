package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Path;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.PhaseOneConnections;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.Verdict;
import java.time.Duration;
import java.util.function.Function;

/**
 * One phase 1 SA of one peer. First a {@link Handshake}, then an {@link Established}: two
 * behaviours that share these messages.
 */
final class IkeSa {
  private IkeSa() {}

  sealed interface Command {}

  /**
   * @param taken to be run once, when the message left the mailbox
   */
  record Received(IkePath path, byte[] datagram, Runnable taken) implements Command {}

  /** The timer of a message that waits for an answer. */
  record Repeat(int messageId) implements Command {}

  /** The handshake and the login took too long. */
  record HalfOpenOver() implements Command {}

  /** Time to look after the peer: DPD, NAT keepalive. */
  record Wake() implements Command {}

  /** What the user source says. */
  record Judged(Verdict verdict) implements Command {}

  /** The peer has an address; {@code messageId} names the request. */
  record Configured(int messageId, ClientConfiguration configuration) implements Command {}

  record NotConfigured(int messageId, Refusal refusal) implements Command {}

  /** Begin a child SA that takes over from another. */
  record Rekey(int inboundSpi) implements Command {}

  /** Tell the peer that a child SA is gone. */
  record DeleteChild(int inboundSpi) implements Command {}

  /** ESP of the peer came from elsewhere, and proved itself. */
  record EspMoved(Path seen) implements Command {}

  /** Tell the peer that all is over, and stop. */
  record Close(Refusal reason) implements Command {}

  /** What an IKE SA is given. */
  record Setup(
      Cookies cookies,
      ExchangeType exchange,
      IkePath path,
      Dataplane dataplane,
      Identifiers identifiers,
      PhaseOneConnections connections,
      Function<String, GroupSettings> groups,
      RetransmitSettings retransmit,
      Duration halfOpenTimeout,
      Duration loginTimeout,
      HeadendMeters meters,
      ActorRef<Ingress.Command> ingress,
      ActorRef<PasswordChecks.Command> passwords,
      ActorRef<Peer.Command> peer) {}

  static Behavior<Command> respond(Setup setup, byte[] first) {
    return Handshake.create(setup, first);
  }
}
