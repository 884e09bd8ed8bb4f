package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Three days of one headend with 25 sites and 25 road warriors behind NAT: messages are lost and
 * overtake one another, rekeys cross, NAT routers forget, and no packet of a live flow finds no SA.
 */
class SeventyTwoHoursTest {
  private static final long SEED = 20260101;
  private static final int HOURS = 72;

  @Test
  void noPacketOfALiveFlowIsDroppedForWantOfAnSa() {
    try (LifeOfFiftyPeers life = new LifeOfFiftyPeers(SEED)) {
      Map<String, String> sessions = life.sessions();
      assertThat(sessions).hasSize(FiftyPeers.SITES + FiftyPeers.CLIENTS);

      life.simulation().network(0.03, Duration.ofMillis(200));
      life.live(Duration.ofHours(1));
      long actorsEarly = life.simulation().actors();
      life.live(Duration.ofHours(HOURS - 1));
      life.simulation().network(0, Duration.ZERO);
      life.live(Duration.ofMinutes(3));
      life.report();

      assertThat(life.lostForWantOfAnSa()).isZero();
      life.clients().forEach(client -> client.events().expectNoMessage(Duration.ZERO));
      assertThat(life.sessions()).isEqualTo(sessions);
      assertThat(life.headend().meters().find("postern.sessions.ended").counter()).isNull();
      theyReallyLived(life);
      nothingPilesUp(life, actorsEarly);
    }
  }

  /** All that makes a life hard has been, and often; and each flow flowed, both ways. */
  private static void theyReallyLived(LifeOfFiftyPeers life) {
    assertThat(life.simulation().messagesLost()).isGreaterThan(50 * HOURS);
    assertThat(life.simulation().messagesOvertaken()).isGreaterThan(10 * HOURS);
    assertThat(life.takeovers()).isGreaterThan(70 * HOURS);
    assertThat(life.crossings()).isGreaterThan(7 * HOURS);
    assertThat(life.rebindings()).isGreaterThan(2 * HOURS);
    assertThat(life.flows())
        .hasSize(FiftyPeers.SITES + FiftyPeers.CLIENTS)
        .allSatisfy(flow -> assertThat(flow.arrivedUp()).isGreaterThan(60 * HOURS))
        .allSatisfy(flow -> assertThat(flow.arrivedDown()).isGreaterThan(60 * HOURS));
  }

  private static void nothingPilesUp(LifeOfFiftyPeers life, long actorsEarly) {
    assertThat(life.headend().dataplane().pairs()).isLessThan(60);
    assertThat(life.flows())
        .allSatisfy(flow -> assertThat(flow.pairsAtLeast()).isBetween(1, 2))
        .allSatisfy(flow -> assertThat(flow.pairs()).isLessThanOrEqualTo(2));
    assertThat(life.simulation().actors()).isLessThan(actorsEarly + 50);
  }

  /** So that a zero above means something. */
  @Test
  void aPacketThatFindsNoSaIsCountedAtEitherEnd() {
    try (LifeOfFiftyPeers life = new LifeOfFiftyPeers(SEED)) {
      life.live(Duration.ofMinutes(2));
      assertThat(life.lostForWantOfAnSa()).isZero();
      SimulatedDataplane headend = life.headend().dataplane();
      headend.remove(headend.installed().getFirst().inboundSpi());
      life.live(Duration.ofMinutes(2));
      assertThat(life.lostForWantOfAnSa()).isGreaterThanOrEqualTo(2);
    }
  }
}
