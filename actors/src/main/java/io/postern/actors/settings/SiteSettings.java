package io.postern.actors.settings;

import io.postern.dataplane.SaOptions;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
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
 * @param peerIdentities whom the peer may claim to be; empty: its pre-shared key alone tells
 * @param methods how phase 1 proves who is who, in order of preference
 * @param credentials with which each of {@code methods} can be run, in one role at least
 * @param mode as which we begin phase 1; a responder takes just this one
 * @param ike in order of preference; for aggressive mode all of one group
 * @param esp in order of preference
 * @param protect in order; at least one permits; with {@link Encapsulation#TRANSPORT} those that
 *     permit are between two hosts
 * @param start when we begin
 * @param initialContact what INITIAL-CONTACT of the peer does (RFC 2407 §4.6.3.3)
 * @param preferUdp claim a NAT, so that ESP travels in UDP whatever is between
 * @param replayWindow packets, a multiple of 64 within 64 to 65536
 * @param options how packets of its SAs are made
 */
public record SiteSettings(
    String name,
    List<PeerEndpoint> peers,
    Optional<Identity> identity,
    List<IdentityPattern> peerIdentities,
    List<AuthenticationMethod> methods,
    Credentials credentials,
    Mode mode,
    List<IkeSuite> ike,
    List<ProtectionSuite> esp,
    PerfectForwardSecrecy pfs,
    List<ProtectEntry> protect,
    Encapsulation encapsulation,
    Start start,
    LifetimeSettings lifetime,
    DpdSettings dpd,
    OnInitialContact initialContact,
    boolean preferUdp,
    int replayWindow,
    SaOptions options) {
  /** The exchange of phase 1. */
  public enum Mode {
    MAIN,
    AGGRESSIVE
  }

  /** What of a packet is protected (RFC 4301 §3.2). */
  public enum Encapsulation {
    /** The whole packet. */
    TUNNEL,
    /** What lies behind the header of packets between us and the peer. */
    TRANSPORT
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
    methods = List.copyOf(methods);
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

  /** With packets made as is the default. */
  public SiteSettings(
      String name,
      List<PeerEndpoint> peers,
      Optional<Identity> identity,
      List<IdentityPattern> peerIdentities,
      List<AuthenticationMethod> methods,
      Credentials credentials,
      Mode mode,
      List<IkeSuite> ike,
      List<ProtectionSuite> esp,
      PerfectForwardSecrecy pfs,
      List<ProtectEntry> protect,
      Encapsulation encapsulation,
      Start start,
      LifetimeSettings lifetime,
      DpdSettings dpd,
      OnInitialContact initialContact,
      boolean preferUdp,
      int replayWindow) {
    this(
        name,
        peers,
        identity,
        peerIdentities,
        methods,
        credentials,
        mode,
        ike,
        esp,
        pfs,
        protect,
        encapsulation,
        start,
        lifetime,
        dpd,
        initialContact,
        preferUdp,
        replayWindow,
        SaOptions.DEFAULT);
  }

  public SiteSettings with(SaOptions newOptions) {
    return new SiteSettings(
        name,
        peers,
        identity,
        peerIdentities,
        methods,
        credentials,
        mode,
        ike,
        esp,
        pfs,
        protect,
        encapsulation,
        start,
        lifetime,
        dpd,
        initialContact,
        preferUdp,
        replayWindow,
        newOptions);
  }

  /** With a pre-shared key, in tunnel mode. */
  public SiteSettings(
      String name,
      List<PeerEndpoint> peers,
      Optional<Identity> identity,
      List<IdentityPattern> peerIdentities,
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
      boolean preferUdp,
      int replayWindow) {
    this(
        name,
        peers,
        identity,
        peerIdentities,
        List.of(AuthenticationMethod.PRE_SHARED_KEY),
        Credentials.preSharedKey(preSharedKey),
        mode,
        ike,
        esp,
        pfs,
        protect,
        Encapsulation.TUNNEL,
        start,
        lifetime,
        dpd,
        initialContact,
        preferUdp,
        replayWindow);
  }

  /** Whether this may be the peer. */
  public boolean admits(Identity claimed) {
    return peerIdentities.isEmpty()
        || peerIdentities.stream().anyMatch(pattern -> pattern.matches(claimed));
  }

  /** The lines that have child SAs. */
  public List<ProtectEntry> permitted() {
    return protect.stream().filter(ProtectEntry::permit).toList();
  }
}
