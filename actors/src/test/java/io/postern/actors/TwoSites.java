package io.postern.actors;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Two sites in simulated time, with a packet each way ten times a second. */
final class TwoSites {
  static final LocalEndpoint EAST = end("192.0.2.1");
  static final LocalEndpoint WEST = end("192.0.2.2");
  private static final Duration TENTH = Duration.ofMillis(100);

  private TwoSites() {}

  static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  private static SiteSettings site(
      LocalEndpoint peer, String ours, String theirs, Start start, LifetimeSettings lifetime) {
    SiteSettings loopback =
        Gateway.site(
            List.of(),
            ours,
            theirs,
            Start.NEVER,
            lifetime,
            new DpdSettings(
                DpdSettings.DEFAULT.timing(),
                DpdSettings.DEFAULT.mode(),
                start == Start.ALWAYS ? DpdSettings.Action.RESTART : DpdSettings.Action.CLEAR));
    return new SiteSettings(
        loopback.name(),
        List.of(PeerEndpoint.of(peer.ike().getAddress().getHostAddress())),
        loopback.identity(),
        loopback.peerIdentities(),
        loopback.methods(),
        loopback.credentials(),
        loopback.mode(),
        loopback.ike(),
        loopback.esp(),
        loopback.pfs(),
        loopback.protect(),
        loopback.encapsulation(),
        start,
        lifetime,
        loopback.dpd(),
        loopback.initialContact(),
        loopback.preferUdp(),
        loopback.replayWindow());
  }

  static Simulation.Node east(Simulation simulation, Start start, LifetimeSettings life) {
    return simulation.start(
        Gateway.settings(EAST, site(WEST, "10.1.0.0", "10.2.0.0", start, life)));
  }

  static Simulation.Node west(Simulation simulation, Start start, LifetimeSettings life) {
    return simulation.start(
        Gateway.settings(WEST, site(EAST, "10.2.0.0", "10.1.0.0", start, life)));
  }

  static void flow(
      Simulation simulation, Duration howLong, Simulation.Node east, Simulation.Node west) {
    simulation.run(
        howLong,
        TENTH,
        () -> {
          east.dataplane().sendPacket();
          west.dataplane().sendPacket();
        });
  }
}
