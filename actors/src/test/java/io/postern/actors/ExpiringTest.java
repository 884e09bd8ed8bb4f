package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.ike.message.ExchangeType;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a session whose phase 1 ends while its successor is under way. */
class ExpiringTest {
  private static final LifetimeSettings TEN_MINUTES =
      new LifetimeSettings(Duration.ofMinutes(10), Duration.ofHours(1), 0);
  private static final InetAddress INSIDE = InetAddress.ofLiteral("192.168.0.7");

  /** Of this one the client has just begun an attempt when phase 1 ends. */
  private static final long SEED = 60;

  @Test
  void aSessionWaitsForARenewalThatBeganOnPortFiveHundred() {
    try (Simulation simulation = new Simulation(SEED)) {
      Simulation.Node gateway =
          simulation.start(
              SessionLifeTest.headend(
                  SessionLifeTest.group(
                      TEN_MINUTES, GroupSettings.OverLimit.REFUSE, GroupSettings.Renewal.ASK)));
      simulation.nat().rebind(INSIDE, InetAddress.ofLiteral("198.51.100.7"));
      Simulation.Client alice = simulation.start(SessionLifeTest.alice("192.168.0.7"));
      simulation.run(Duration.ofSeconds(2));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      String before = simulation.sessions(gateway).getFirst().session();
      boolean[] deaf = {true};
      simulation.fate(
          sent ->
              deaf[0] && sent.isFrom(SessionLifeTest.GATEWAY) && sent.is(ExchangeType.AGGRESSIVE)
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      simulation.run(Duration.ofMinutes(10).minusSeconds(4));
      assertThat(gateway.meters().get("postern.half.open").gauge().value()).isEqualTo(1);
      simulation.run(Duration.ofSeconds(3));
      assertThat(simulation.sessions(gateway))
          .anySatisfy(
              session -> {
                assertThat(session.session()).isEqualTo(before);
                assertThat(session.state()).isEqualTo("up");
              });
      deaf[0] = false;
      simulation.run(Duration.ofMinutes(3));
      alice.events().expectNoMessage(Duration.ZERO);
      assertThat(SessionLifeTest.handshakes(gateway)).isEqualTo(2);
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(session -> assertThat(session.session()).isEqualTo(before));
    }
  }
}
