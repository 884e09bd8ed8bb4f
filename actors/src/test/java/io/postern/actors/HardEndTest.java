package io.postern.actors;

import static io.postern.actors.TwoSites.EAST;
import static io.postern.actors.TwoSites.WEST;
import static io.postern.actors.TwoSites.east;
import static io.postern.actors.TwoSites.flow;
import static io.postern.actors.TwoSites.west;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.TrafficLimits;
import io.postern.ike.message.ExchangeType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What ends a pair for good, and what comes after, in simulated time. */
class HardEndTest {
  private static final Duration IKE = Duration.ofHours(8);
  private static final Duration ESP = Duration.ofHours(4);
  private static final int MOST_PACKETS = 1000;
  private static final int MOST_OCTETS = 1 << 20;

  private static final LifetimeSettings PACKETS =
      new LifetimeSettings(IKE, 0, ESP, 0, MOST_PACKETS);
  private static final LifetimeSettings OCTETS = new LifetimeSettings(IKE, ESP, MOST_OCTETS);

  @Test
  void rfc4301_4_4_2_1_thePacketPathIsGivenBothLimitsAndFourFifthsOfThem() {
    LifetimeSettings both = new LifetimeSettings(IKE, 0, ESP, MOST_OCTETS, MOST_PACKETS);
    try (Simulation simulation = new Simulation(41)) {
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, both);
      simulation.run(Duration.ofSeconds(5));
      assertThat(west.dataplane().installed())
          .extracting(ChildSaParameters::limits)
          .containsExactly(
              new TrafficLimits(MOST_OCTETS / 10 * 8, MOST_OCTETS, MOST_PACKETS / 10 * 8, 1000));
      // Octets are negotiated (RFC 2407 §4.5), packets are not.
      assertThat(east.dataplane().installed())
          .extracting(ChildSaParameters::limits)
          .containsExactly(TrafficLimits.ofBytes(MOST_OCTETS / 10 * 8, MOST_OCTETS));
    }
  }

  @Test
  void aFlowThatIsRenewedAtTheSoftLimitOfPacketsLosesNone() {
    try (Simulation simulation = new Simulation(42)) {
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, PACKETS);
      simulation.run(Duration.ofSeconds(5));
      flow(simulation, Duration.ofMinutes(10), east, west);
      assertThat(west.meters().counter("postern.rekeys", "by", "us").count()).isBetween(6.0, 8.0);
      assertThat(east.dataplane().arrived()).isGreaterThanOrEqualTo(5999);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
    }
  }

  @Test
  void rfc2408_3_15_aPairThatUsedItsPacketsIsDeletedAtBothEndsAndTrafficBringsAnother() {
    try (Simulation simulation = new Simulation(43)) {
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ON_TRAFFIC, PACKETS);
      endsWithoutSuccessor(simulation, east, west, MOST_PACKETS);
    }
  }

  @Test
  void rfc2408_3_15_aPairThatUsedItsOctetsIsDeletedAtBothEndsAndTrafficBringsAnother() {
    try (Simulation simulation = new Simulation(44)) {
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ON_TRAFFIC, OCTETS);
      endsWithoutSuccessor(simulation, east, west, MOST_OCTETS / SimulatedDataplane.PACKET_OCTETS);
    }
  }

  /** The successor does not come about: nothing of quick mode arrives. */
  private static void endsWithoutSuccessor(
      Simulation simulation, Simulation.Node east, Simulation.Node west, int mostPackets) {
    flow(simulation, Duration.ofSeconds(5), east, west);
    int spi = inboundSpi(west);
    simulation.fate(
        sent -> sent.is(ExchangeType.QUICK) ? Simulation.Fate.LOST : Simulation.Fate.ARRIVES);
    long arrived = east.dataplane().arrived();
    try (Logged logged = Logged.of(SessionRecord.class)) {
      // No packet more than it takes: the next would ask for another pair.
      for (int packet = 0; packet < mostPackets && west.dataplane().pairs() > 0; packet++) {
        west.dataplane().sendPacket();
      }
      assertThat(logged.values("event")).containsOnlyOnce("child SA %08x expired".formatted(spi));
    }
    simulation.run(Duration.ofSeconds(1));
    assertThat(east.dataplane().arrived()).isBetween(arrived, arrived + mostPackets - 1);
    assertThat(west.dataplane().pairs()).isZero();
    assertThat(east.dataplane().pairs()).isZero();
    simulation.run(Duration.ofMinutes(5));
    simulation.fate(every -> Simulation.Fate.ARRIVES);
    comesAgain(simulation, east, west, spi);
  }

  /** Nobody asks for one but traffic. */
  private static void comesAgain(
      Simulation simulation, Simulation.Node east, Simulation.Node west, int spiBefore) {
    simulation.run(Duration.ofMinutes(5));
    assertThat(west.dataplane().pairs()).isZero();
    long arrived = east.dataplane().arrived();
    flow(simulation, Duration.ofSeconds(10), east, west);
    assertThat(west.dataplane().pairs()).isOne();
    assertThat(east.dataplane().pairs()).isOne();
    assertThat(inboundSpi(west)).isNotEqualTo(spiBefore);
    assertThat(east.dataplane().arrived()).isGreaterThan(arrived + 50);
  }

  @Test
  void rfc4303_3_3_3_anSaWithoutSequenceNumbersIsAnAuditEventAndEndsAtBothEnds() {
    try (Simulation simulation = new Simulation(45);
        Logged audits = Logged.of(DataplaneDoor.class);
        Logged events = Logged.of(SessionRecord.class)) {
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ON_TRAFFIC, Gateway.LONG);
      flow(simulation, Duration.ofSeconds(5), east, west);
      int spi = inboundSpi(west);
      int peerSpi = inboundSpi(east);
      west.dataplane().useUpSequenceNumbers();
      assertThat(audits.pairs())
          .containsExactly(
              "audit=sequence-overflow",
              "spi-in=%08x".formatted(spi),
              "spi-out=%08x".formatted(peerSpi),
              "source=" + WEST.ike().getAddress().getHostAddress(),
              "destination=" + EAST.ike().getAddress().getHostAddress());
      assertThat(events.values("event")).containsOnlyOnce("child SA %08x expired".formatted(spi));
      simulation.run(Duration.ofSeconds(1));
      assertThat(west.dataplane().pairs()).isZero();
      assertThat(east.dataplane().pairs()).isZero();
      comesAgain(simulation, east, west, spi);
    }
  }

  private static int inboundSpi(Simulation.Node node) {
    assertThat(node.dataplane().installed()).hasSize(1);
    return node.dataplane().installed().getFirst().inboundSpi();
  }
}
