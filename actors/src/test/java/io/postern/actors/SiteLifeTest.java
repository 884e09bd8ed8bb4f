package io.postern.actors;

import static io.postern.actors.TwoSites.east;
import static io.postern.actors.TwoSites.flow;
import static io.postern.actors.TwoSites.west;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.message.ExchangeType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of two sites in simulated time, with a packet each way ten times a second. */
class SiteLifeTest {
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

  /** East ends phase 1 after ten minutes and never begins one itself. */
  private static final LifetimeSettings EAST_IS_SHORT =
      new LifetimeSettings(Duration.ofMinutes(10), Duration.ofMinutes(20), 0);

  private static final LifetimeSettings WEST_IS_LONG =
      new LifetimeSettings(Duration.ofHours(8), Duration.ofMinutes(20), 0);

  @Test
  void rfc2407_4_6_3_1_anInitiatorThatIsToldTheRespondersLifetimeRenewsPhaseOneInTime() {
    try (Simulation simulation = new Simulation(21)) {
      Simulation.Node east = east(simulation, Start.NEVER, EAST_IS_SHORT);
      Simulation.Node west = west(simulation, Start.ALWAYS, WEST_IS_LONG);
      simulation.run(Duration.ofSeconds(5));
      for (int minute = 0; minute < 60; minute++) {
        flow(simulation, Duration.ofMinutes(1), east, west);
        assertThat(simulation.sessions(west).getFirst().state()).isEqualTo("up");
      }
      assertThat(simulation.explain(west, Gateway.SITE))
          .filteredOn(told -> told.exchange().equals("phase 1"))
          .filteredOn(told -> told.toString().contains("with aes128"))
          .hasSizeBetween(6, 9);
      assertThat(simulation.explain(west, Gateway.SITE))
          .noneMatch(told -> told.toString().contains("deleted"));
    }
  }

  @Test
  void rfc2407_4_6_3_1_theToldLifetimeCountsFromTheBeginningOfTheSa() {
    try (Simulation simulation = new Simulation(22)) {
      int[] told = {0};
      // Two of the three tellings are lost.
      simulation.fate(
          sent ->
              sent.isFrom(TwoSites.EAST) && sent.is(ExchangeType.INFORMATIONAL) && told[0]++ < 2
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      Simulation.Node east = east(simulation, Start.NEVER, EAST_IS_SHORT);
      Simulation.Node west = west(simulation, Start.ALWAYS, WEST_IS_LONG);
      flow(simulation, Duration.ofSeconds(601), east, west);
      assertThat(told[0]).isGreaterThan(2);
      assertThat(simulation.explain(west, Gateway.SITE))
          .filteredOn(negotiation -> negotiation.toString().contains("with aes128"))
          .hasSize(2);
    }
  }

  @Test
  void rfc2408_3_15_whoGoesOnUnderADeletedPhaseOneSaIsToldAgain() {
    try (Simulation simulation = new Simulation(23)) {
      boolean[] lossy = {true};
      simulation.fate(
          sent ->
              lossy[0] && sent.is(ExchangeType.INFORMATIONAL)
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      Simulation.Node east = east(simulation, Start.NEVER, EAST_IS_SHORT);
      Simulation.Node west = west(simulation, Start.ALWAYS, WEST_IS_LONG);
      simulation.run(Duration.ofSeconds(5));
      flow(simulation, Duration.ofMinutes(11), east, west);
      assertThat(simulation.sessions(east).getFirst().state()).isEqualTo("idle");
      assertThat(simulation.sessions(west).getFirst().state()).isEqualTo("up");
      lossy[0] = false;
      flow(simulation, Duration.ofMinutes(30), east, west);
      assertThat(simulation.explain(west, Gateway.SITE))
          .anyMatch(told -> told.toString().contains("the peer deleted the IKE SA"));
      assertThat(simulation.sessions(east).getFirst().state()).isEqualTo("up");
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
    }
  }

  /** The one end sees that the rekeys cross, the other sees a first message that comes late. */
  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35, 36})
  void rekeysThatCrossAreResolvedAlikeThoughFirstMessagesAreLost(long seed) {
    try (Simulation simulation = new Simulation(seed)) {
      Simulation.Node east = east(simulation, Start.ALWAYS, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, Gateway.LONG);
      simulation.run(Duration.ofSeconds(100));
      int[] quick = {0};
      // The first message of the one end twice, and every delete.
      simulation.fate(
          sent ->
              sent.is(ExchangeType.INFORMATIONAL)
                      || sent.isFrom(TwoSites.WEST) && sent.is(ExchangeType.QUICK) && quick[0]++ < 2
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      east.dataplane().useUp();
      west.dataplane().useUp();
      flow(simulation, Duration.ofMinutes(3), east, west);
      assertThat(quick[0]).isGreaterThan(2);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
    }
  }
}
