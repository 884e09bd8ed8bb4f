package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.postern.dataplane.Path;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.Verdict;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One phase 1 SA of one peer. First a {@link Handshake} or, begun by us, an {@link Initiation};
 * then an {@link Established}: behaviours that share these messages.
 */
final class IkeSa {
  /** The message ID of phase 1 (RFC 2408 §3.1). */
  static final int PHASE_ONE = 0;

  /** Ours: the longest that a gateway may take to ask who we are and to believe it. */
  private static final Duration LOGIN = Duration.ofMinutes(2);

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

  record SoftOver() implements Command {}

  record HardOver() implements Command {}

  /** What the user source says. */
  record Judged(Verdict verdict) implements Command {}

  /** A first packet came on a pair that waits for the peer's last word. */
  record HeardFirst(int inboundSpi) implements Command {}

  // ---- what the owner asks for ----

  /**
   * After {@link SaEvent.PhaseOneDone} with a group: ask who the user is.
   *
   * @param known the user, if that one need not be asked
   */
  record BeginLogin(Optional<String> known) implements Command {}

  /**
   * After {@link SaEvent.LoggedIn}: work for this owner from now on. Until then quick modes wait.
   *
   * @param children inbound SPIs of the child SAs that the owner has already
   */
  record Serve(ActorRef<SaEvent> owner, Grants grants, Set<Integer> children) implements Command {
    Serve {
      children = Set.copyOf(children);
    }
  }

  /** Child SAs may have these selectors from now on. */
  record Grant(Grants grants) implements Command {}

  /** The peer has an address; {@code messageId} names the request. */
  record Configure(int messageId, ClientConfiguration configuration) implements Command {}

  record NotConfigured(int messageId, Refusal refusal) implements Command {}

  /** As a client: ask the gateway for an address, if may be this one. */
  record AskConfiguration(Optional<Inet4Address> wanted) implements Command {}

  /** Begin a child SA, be it one that takes over from another. */
  record OpenChild(ChildTerms terms, Optional<Integer> replaces) implements Command {}

  /** Tell the peer that a child SA is gone. */
  record DeleteChild(ChildSpis spis) implements Command {}

  /**
   * Tell the peer that it sends to an SPI that nobody has here.
   *
   * @param protocol AH 2 or ESP 3 (RFC 2407 §4.4.1)
   */
  record TellUnknown(int protocol, int inboundSpi) implements Command {}

  /** ESP of the peer came from elsewhere, and proved itself. */
  record EspMoved(Path seen) implements Command {}

  /** Ask the peer now whether it lives. */
  record Probe() implements Command {}

  /** A newer phase 1 SA took over: close after this time. */
  record Retire(Duration after) implements Command {}

  /** Tell the peer that all is over, and stop. */
  record Close(Refusal reason) implements Command {}

  // ---- what an IKE SA is given ----

  /**
   * @param cookies the responder's 0 if we begin
   * @param owner until {@link Serve}
   */
  record Setup(
      Cookies cookies,
      IkePath path,
      SaEnvironment environment,
      Duration halfOpenTimeout,
      ActorRef<SaEvent> owner) {}

  /** Under which rules the peer came in, or we went out. */
  sealed interface Side {
    SaPolicy policy();

    /** How long the login may take after phase 1. */
    Duration loginTimeout();
  }

  /**
   * @param login if members log in after phase 1
   */
  record Responder(SaPolicy policy, Optional<Login.Terms> login) implements Side {
    @Override
    public Duration loginTimeout() {
      return login.map(Login.Terms::timeout).orElse(LOGIN);
    }
  }

  /**
   * @param floated where phase 1 goes on behind a NAT (RFC 3947 §4)
   * @param preferUdp claim a NAT, so that ESP travels in UDP whatever is between
   * @param initialContact whether we have no other SAs with this peer; from any thread
   * @param admits whether a peer with this identity is the one we want
   */
  record Initiator(
      SaPolicy policy,
      ExchangeType exchange,
      PhaseOneConnection connection,
      IkePath floated,
      boolean preferUdp,
      BooleanSupplier initialContact,
      Predicate<Identity> admits,
      Optional<User> login)
      implements Side {
    @Override
    public Duration loginTimeout() {
      return LOGIN;
    }
  }

  /** As whom a client logs in. */
  record User(String name, Secret password) {}

  /**
   * How a peer came in.
   *
   * @param message its first
   * @param passwords checks those of users
   */
  record Arrival(
      ExchangeType exchange,
      byte[] message,
      Connections connections,
      ActorRef<PasswordChecks.Command> passwords) {
    IkeSa.Responder side(String connection) {
      return connections.side(connection, passwords);
    }

    @Override
    public String toString() {
      return "Arrival(" + exchange + ", " + message.length + " octets)";
    }
  }

  static Behavior<Command> respond(Setup setup, Arrival arrival) {
    return Handshake.create(setup, arrival);
  }

  static Behavior<Command> initiate(Setup setup, Initiator side) {
    return Initiation.create(setup, side);
  }
}
