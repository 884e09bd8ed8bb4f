package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of two sites in simulated time, with a packet each way ten times a second. */
class SiteLifeTest {
  private static final LocalEndpoint EAST = end("192.0.2.1");
  private static final LocalEndpoint WEST = end("192.0.2.2");
  private static final Duration TENTH = Duration.ofMillis(100);

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  private static SiteSettings site(
      LocalEndpoint peer, String ours, String theirs, Start start, LifetimeSettings lifetime) {
    SiteSettings loopback =
        Gateway.site(List.of(), ours, theirs, Start.NEVER, lifetime, DpdSettings.DEFAULT);
    return new SiteSettings(
        loopback.name(),
        List.of(
            io.postern.actors.settings.PeerEndpoint.of(peer.ike().getAddress().getHostAddress())),
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

  private static Simulation.Node east(Simulation simulation, Start start, LifetimeSettings life) {
    return simulation.start(
        Gateway.settings(EAST, site(WEST, "10.1.0.0", "10.2.0.0", start, life)));
  }

  private static Simulation.Node west(Simulation simulation, Start start, LifetimeSettings life) {
    return simulation.start(
        Gateway.settings(WEST, site(EAST, "10.2.0.0", "10.1.0.0", start, life)));
  }

  private static void flow(
      Simulation simulation, Duration howLong, Simulation.Node east, Simulation.Node west) {
    simulation.run(
        howLong,
        TENTH,
        () -> {
          east.dataplane().sendPacket();
          west.dataplane().sendPacket();
        });
  }

  @Test
  void rfc2409_5_5_aNewPhaseOneTakesOverTheChildSasOfTheOld() {
    LifetimeSettings shortPhaseOne =
        new LifetimeSettings(Duration.ofMinutes(10), Duration.ofHours(8), 0);
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node east = east(simulation, Start.NEVER, shortPhaseOne);
      Simulation.Node west = west(simulation, Start.ALWAYS, shortPhaseOne);
      simulation.run(Duration.ofSeconds(5));
      String spi = simulation.sessions(west).getFirst().children().getFirst().spiIn();
      flow(simulation, Duration.ofHours(1), east, west);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(simulation.sessions(west).getFirst().children())
          .singleElement()
          .satisfies(child -> assertThat(child.spiIn()).isEqualTo(spi));
      assertThat(simulation.sessions(west).getFirst().state()).isEqualTo("up");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void renewalsAndRekeysOfBothEndsWithLossAndReorderLoseNoPacketOfAFlow(long seed) {
    LifetimeSettings brief = new LifetimeSettings(Duration.ofMinutes(10), Duration.ofMinutes(3), 0);
    try (Simulation simulation = new Simulation(seed)) {
      Simulation.Node east = east(simulation, Start.ALWAYS, brief);
      Simulation.Node west = west(simulation, Start.ALWAYS, brief);
      simulation.run(Duration.ofSeconds(60));
      simulation.network(0.05, Duration.ofMillis(200));
      flow(simulation, Duration.ofHours(6), east, west);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(east.dataplane().arrived()).isGreaterThan(6 * 3600 * 9);
      simulation.network(0, Duration.ZERO);
      assertThat(east.dataplane().pairs()).isLessThanOrEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void rekeysThatCrossAreResolvedAlikeAtBothEnds(long seed) {
    try (Simulation simulation = new Simulation(seed)) {
      Simulation.Node east = east(simulation, Start.ALWAYS, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, Gateway.LONG);
      simulation.run(Duration.ofSeconds(100));
      simulation.network(0.1, Duration.ofMillis(100));
      for (int crossing = 0; crossing < 100; crossing++) {
        east.dataplane().useUp();
        west.dataplane().useUp();
        flow(simulation, Duration.ofSeconds(75), east, west);
        assertThat(east.dataplane().pairs()).as("crossing %d", crossing).isLessThanOrEqualTo(3);
      }
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
      simulation.network(0, Duration.ZERO);
      flow(simulation, Duration.ofMinutes(3), east, west);
      assertThat(east.dataplane().pairs()).isEqualTo(1);
      assertThat(west.dataplane().pairs()).isEqualTo(1);
    }
  }
}
