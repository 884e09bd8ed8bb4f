package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Path;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.PhaseOneComparison;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.ModeConfigRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What IKE SAs, child SAs and the packet path tell the one that owns them. */
sealed interface SaEvent extends Peer.Command, Site.Command, RoadWarrior.Command {
  // ---- of an IKE SA ----

  /**
   * @param byUs we are its initiator
   * @param begunNanos when its first message was sent, or came
   * @param certificate by which the peer proved itself, if it did so by one
   * @param comparison of what was offered to us
   */
  record PhaseOneDone(
      ActorRef<IkeSa.Command> sa,
      Cookies cookies,
      boolean byUs,
      long begunNanos,
      String connection,
      Identity identity,
      IkeSuite suite,
      PeerTraits traits,
      IkePath path,
      boolean initialContact,
      Optional<CertificateProof> certificate,
      Optional<Comparison> comparison)
      implements SaEvent {}

  /** Both ends and the user are proven; the IKE SA waits for {@link IkeSa.Serve}. */
  record LoggedIn(ActorRef<IkeSa.Command> sa, Optional<String> user) implements SaEvent {}

  record WantsConfiguration(ActorRef<IkeSa.Command> sa, int messageId, ModeConfigRequest request)
      implements SaEvent {
    /** Of one that has no addresses to give: the reply is empty. */
    void refuse() {
      sa.tell(
          new IkeSa.NotConfigured(
              messageId, new Refusal(Refusal.Reason.NO_LEASE, "no pool is for this peer")));
    }
  }

  /** The gateway's answer to {@link IkeSa.AskConfiguration}. */
  record Configured(ActorRef<IkeSa.Command> sa, ClientConfiguration configuration)
      implements SaEvent {}

  record IkeMoved(ActorRef<IkeSa.Command> sa, IkePath path) implements SaEvent {}

  /** Time for a new phase 1; comes once. */
  record IkeSoft(ActorRef<IkeSa.Command> sa) implements SaEvent {}

  /** The phase 1 SA may not be used any longer; its owner is to close it. */
  record IkeHard(ActorRef<IkeSa.Command> sa) implements SaEvent {}

  /**
   * @param compared if it never came to be because no proposal fitted
   */
  record IkeSaEnded(
      ActorRef<IkeSa.Command> sa, Refusal reason, Optional<PhaseOneComparison> compared)
      implements SaEvent {
    IkeSaEnded(ActorRef<IkeSa.Command> sa, Refusal reason) {
      this(sa, reason, Optional.empty());
    }
  }

  /** The peer says that it had no SAs with us before this one (RFC 2407 §4.6.3.3). */
  record InitialContact(ActorRef<IkeSa.Command> sa) implements SaEvent {}

  /** More is known of these certificates than before; empty: of whichever. */
  record CertificateNews(Set<IssuerAndSerial> certificates) implements SaEvent {
    public CertificateNews {
      certificates = Set.copyOf(certificates);
    }
  }

  /** A notify that changes nothing. */
  record Notified(int notifyType) implements SaEvent {}

  // ---- of child SAs, from the IKE SA under which they are made ----

  /**
   * A pair is in the packet path, and receives.
   *
   * @param byUs we are the initiator of its quick mode
   * @param begunNanos when the first message of its quick mode was sent, or came
   * @param replaces the pair that it takes over from, if we began it for that
   * @param comparison of what was offered to us
   */
  record ChildProposed(
      ChildSpis spis,
      ProtectionSuite suite,
      Encapsulation encapsulation,
      Duration lifetime,
      ChildTerms terms,
      boolean byUs,
      long begunNanos,
      Optional<Integer> replaces,
      Optional<Comparison> comparison)
      implements SaEvent {
    int inboundSpi() {
      return spis.inbound();
    }

    int outboundSpi() {
      return spis.outbound();
    }
  }

  record ChildUp(int inboundSpi) implements SaEvent {}

  /**
   * @param wanted if we began the quick mode
   * @param comparison if what was offered was compared with what we accept
   */
  record ChildFailedToAgree(
      Refusal refusal,
      Optional<Integer> replaces,
      Optional<ChildTerms> wanted,
      Optional<Comparison> comparison)
      implements SaEvent {}

  /** A pair that was proposed and never agreed on. */
  record ChildWithdrawn(int inboundSpi) implements SaEvent {}

  /** The peer deleted the pair to which we send with this SPI of AH 2 or ESP 3. */
  record ChildDeleted(int protocol, int outboundSpi) implements SaEvent {}

  /** The peer, proven, does not know the SPI to which we send (RFC 2408 §3.14.1 INVALID-SPI). */
  record ChildUnknown(int protocol, int outboundSpi) implements SaEvent {}

  /** The peer goes on with a pair that we thought superseded. */
  record ChildKept(int inboundSpi) implements SaEvent {}

  /** RESPONDER-LIFETIME (RFC 2407 §4.6.3.1): the peer will use the pair for so long only. */
  record ChildLifetime(int outboundSpi, OptionalLong seconds) implements SaEvent {}

  // ---- of child SAs themselves, and of the packet path ----

  record ChildSoft(int inboundSpi) implements SaEvent {}

  /**
   * Another took over; this one receives for a moment longer. The peer is to be told, each time
   * that this comes.
   */
  record ChildRetired(ChildSpis spis) implements SaEvent {}

  /** The end of its lifetime. */
  record ChildExpired(ChildSpis spis) implements SaEvent {}

  record Traffic(int inboundSpi, long bytesIn, long bytesOut, long packetsIn, long packetsOut)
      implements SaEvent {}

  record ByteLifetime(int inboundSpi, boolean hard) implements SaEvent {}

  record EspMoved(Path seen) implements SaEvent {}

  /**
   * Packets came from the peer's address for an SPI that nobody has.
   *
   * @param protocol AH 2 or ESP 3 (RFC 2407 §4.4.1)
   */
  record Stray(InetAddress remote, int protocol, int spi) implements SaEvent {}

  /** Somebody at this address, unproven, does not know our SAs: worth a question. */
  record Doubted(InetAddress remote) implements SaEvent {}
}
