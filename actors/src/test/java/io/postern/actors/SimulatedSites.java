package io.postern.actors;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A branch that begins, from behind a NAT perhaps, and a hub to which it comes from anywhere. */
final class SimulatedSites {
  static final LocalEndpoint BRANCH = end("192.0.2.1");
  static final LocalEndpoint HUB = end("203.0.113.1");

  private SimulatedSites() {}

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  static Simulation.Node branch(
      Simulation simulation, SiteSettings.Mode mode, LifetimeSettings lifetime) {
    PeerEndpoint hub = PeerEndpoint.of(HUB.ike().getAddress().getHostAddress());
    return simulation.start(
        Gateway.settings(
            BRANCH,
            site(
                Gateway.site(
                    List.of(),
                    "10.1.0.0",
                    "10.2.0.0",
                    SiteSettings.Start.NEVER,
                    lifetime,
                    DpdSettings.DEFAULT),
                List.of(hub),
                "branch.example",
                "hub.example",
                mode)));
  }

  static Simulation.Node hub(
      Simulation simulation, SiteSettings.Mode mode, LifetimeSettings lifetime) {
    return simulation.start(
        Gateway.settings(
            HUB,
            site(
                Gateway.site(
                    List.of(),
                    "10.2.0.0",
                    "10.1.0.0",
                    SiteSettings.Start.NEVER,
                    lifetime,
                    DpdSettings.DEFAULT),
                List.of(),
                "hub.example",
                "branch.example",
                mode)));
  }

  /** The same, without a claim to be behind a NAT; who knows an address begins. */
  private static SiteSettings site(
      SiteSettings like,
      List<PeerEndpoint> peers,
      String ours,
      String theirs,
      SiteSettings.Mode mode) {
    return new SiteSettings(
        like.name(),
        peers,
        Optional.of(Identity.fqdn(ours)),
        List.of(new IdentityPattern.Exactly(Identity.fqdn(theirs))),
        like.methods(),
        like.credentials(),
        mode,
        like.ike(),
        like.esp(),
        like.pfs(),
        like.protect(),
        like.encapsulation(),
        peers.isEmpty() ? SiteSettings.Start.NEVER : SiteSettings.Start.ALWAYS,
        like.lifetime(),
        like.dpd(),
        like.initialContact(),
        false,
        like.replayWindow());
  }
}
