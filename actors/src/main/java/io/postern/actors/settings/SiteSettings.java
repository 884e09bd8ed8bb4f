package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import java.util.List;
import java.util.Optional;

/**
 * A gateway that we have tunnels with: one entry of a crypto map.
 *
 * @param name of no group and no other site
 * @param peers tried in this order; none: the peer comes to us, from anywhere
 * @param identity what we call ourselves; empty for that of the headend
 * @param peerIdentities whom the peer may claim to be; empty: its key alone tells
 * @param mode as which we begin phase 1; a responder takes just this one
 * @param ike in order of preference; for aggressive mode all of one group
 * @param esp in order of preference
 * @param protect in order; at least one permits
 * @param start when we begin
 * @param initialContact what INITIAL-CONTACT of the peer does (RFC 2407 §4.6.3.3)
 * @param forceUdp claim a NAT, so that ESP travels in UDP whatever is between
 * @param replayWindow packets, 64 to 4096
 */
public record SiteSettings(
    String name,
    List<PeerEndpoint> peers,
    Optional<Identity> identity,
    List<Identity> peerIdentities,
    Secret preSharedKey,
    Mode mode,
    List<IkeSuite> ike,
    List<ProtectionSuite> esp,
    PerfectForwardSecrecy pfs,
    List<ProtectEntry> protect,
    Start start,
    LifetimeSettings lifetime,
    DpdSettings dpd,
    OnInitialContact initialContact,
    boolean forceUdp,
    int replayWindow) {
  /** The exchange of phase 1. */
  public enum Mode {
    MAIN,
    AGGRESSIVE
  }

  /** When we begin. */
  public enum Start {
    /** At once, and again whenever the peer is lost. */
    ALWAYS,
    /** When a packet for the site comes. */
    ON_TRAFFIC,
    /** Never: the peer does. */
    NEVER
  }

  /** What becomes of older SAs of a peer that says it has none. */
  public enum OnInitialContact {
    /** They go at once. */
    REPLACE,
    /** They stay until they expire or are superseded. */
    KEEP
  }

  public SiteSettings {
    peers = List.copyOf(peers);
    peerIdentities = List.copyOf(peerIdentities);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
    protect = List.copyOf(protect);
    if (protect.stream().noneMatch(ProtectEntry::permit)) {
      throw new IllegalArgumentException("site " + name + ": protect permits nothing");
    }
    if (peers.isEmpty() && start != Start.NEVER) {
      throw new IllegalArgumentException(
          "site " + name + ": without a peer's address, start is never");
    }
  }

  /** The lines that have child SAs. */
  public List<ProtectEntry> permitted() {
    return protect.stream().filter(ProtectEntry::permit).toList();
  }
}
