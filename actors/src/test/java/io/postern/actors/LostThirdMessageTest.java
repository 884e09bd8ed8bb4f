package io.postern.actors;

import static io.postern.actors.TwoSites.WEST;
import static io.postern.actors.TwoSites.east;
import static io.postern.actors.TwoSites.flow;
import static io.postern.actors.TwoSites.west;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.Prefix;
import io.postern.ike.message.ExchangeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * RFC 2409 §5.5: a responder sends on its SAs when it knows that the initiator lives. HASH(3) says
 * so, and so does a packet under the new keys. West begins; what it says in quick mode after its
 * first message is lost.
 */
class LostThirdMessageTest {
  /** More than a packet takes, and less than it takes until message 2 is repeated. */
  private static final Duration SHORT = Duration.ofMillis(30);

  private static final Duration STEP = Duration.ofMillis(10);
  private static final int MOST_STEPS = 1000;
  private static final int MOST_STEPS_TO_REKEY = 13_000;

  private final List<String> quickMessages = new ArrayList<>();
  private int quickMessagesOfWest;
  private boolean lossy = true;

  /** Of each later quick mode, what comes third is lost. */
  private Simulation.Fate fateOfRekeys(Simulation.Sent sent) {
    if (!sent.is(ExchangeType.QUICK)) {
      return Simulation.Fate.ARRIVES;
    }
    quickMessages.add(sent.isFrom(WEST) ? "west" : "east");
    return quickMessages.size() == 6 ? Simulation.Fate.LOST : Simulation.Fate.ARRIVES;
  }

  /** A peer may wait seconds until it repeats message 2; the packets tell sooner. */
  @Test
  void rfc2409_5_5_thatOfARekeyIsRepeatedAsSoonAsThePeerIsSeenToGoOnUnderTheOldKeys() {
    try (Simulation simulation = new Simulation(74)) {
      simulation.fate(this::fateOfRekeys);
      LifetimeSettings minutes =
          new LifetimeSettings(Duration.ofHours(8), Duration.ofMinutes(2), 0);
      Simulation.Node east = east(simulation, Start.NEVER, minutes);
      Simulation.Node west = west(simulation, Start.ALWAYS, minutes);
      for (int step = 0; step < MOST_STEPS_TO_REKEY && quickMessages.size() < 7; step++) {
        simulation.run(STEP);
        // A packet of west would be as good as the third message; not every peer takes one.
        east.dataplane().sendPacket();
      }
      assertThat(quickMessages)
          .containsExactly("west", "east", "west", "west", "east", "west", "west");
      flow(simulation, Duration.ofSeconds(20), east, west);
      assertThat(quickMessages).hasSize(7);
    }
  }

  private Simulation.Fate fate(Simulation.Sent sent) {
    boolean third =
        sent.isFrom(WEST) && sent.is(ExchangeType.QUICK) && quickMessagesOfWest++ > 0 && lossy;
    return third ? Simulation.Fate.LOST : Simulation.Fate.ARRIVES;
  }

  private void untilTheThirdMessageIsLost(Simulation simulation) {
    for (int step = 0; step < MOST_STEPS && quickMessagesOfWest < 2; step++) {
      simulation.run(STEP);
    }
    assertThat(quickMessagesOfWest).isEqualTo(2);
  }

  private static SimulatedDataplane.Flow westward(Simulation.Node east) {
    return east.dataplane().flow(Prefix.parse("10.2.0.0/24"));
  }

  @Test
  void rfc2409_5_5_aPacketUnderTheNewKeysIsAsGoodAsTheThirdMessage() {
    try (Simulation simulation = new Simulation(71)) {
      simulation.fate(this::fate);
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, Gateway.LONG);
      untilTheThirdMessageIsLost(simulation);

      // Not before: message 1 may be a replay.
      east.dataplane().sendPacket();
      assertThat(east.dataplane().lostForWantOfAnSa()).isEqualTo(1);

      west.dataplane().sendPacket();
      simulation.run(SHORT);
      east.dataplane().sendPacket();
      simulation.run(SHORT);
      assertThat(east.dataplane().lostForWantOfAnSa()).isEqualTo(1);
      assertThat(west.dataplane().arrived()).isEqualTo(1);
      assertThat(quickMessagesOfWest).isEqualTo(2);
    }
  }

  /** Message 2 is repeated until it comes; then nothing changes any more. */
  @Test
  void rfc2409_5_5_theThirdMessageStillEndsTheExchange() {
    try (Simulation simulation = new Simulation(72)) {
      simulation.fate(this::fate);
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, Gateway.LONG);
      untilTheThirdMessageIsLost(simulation);
      west.dataplane().sendPacket();
      simulation.run(SHORT);
      long opened = westward(east).changedNanos();
      lossy = false;
      flow(simulation, Duration.ofMinutes(5), east, west);
      assertThat(quickMessagesOfWest).isEqualTo(3);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(westward(east).pairs()).isEqualTo(1);
      assertThat(westward(east).changedNanos()).isEqualTo(opened);
    }
  }

  /** A tunnel whose traffic flows is not withdrawn. */
  @Test
  void rfc2409_5_5_withoutAThirdMessageTheTunnelStays() {
    try (Simulation simulation = new Simulation(73)) {
      simulation.fate(this::fate);
      Simulation.Node east = east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = west(simulation, Start.ALWAYS, Gateway.LONG);
      untilTheThirdMessageIsLost(simulation);
      west.dataplane().sendPacket();
      simulation.run(SHORT);
      long opened = westward(east).changedNanos();
      flow(simulation, Duration.ofMinutes(5), east, west);
      assertThat(quickMessagesOfWest).isGreaterThan(3);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(westward(east).pairs()).isEqualTo(1);
      assertThat(westward(east).changedNanos()).isEqualTo(opened);
      assertThat(west.dataplane().pairs()).isEqualTo(1);
    }
  }
}
