package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SiteSettings.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever was ever said comes again, all of it and backwards, in each state of either end: before
 * phase 1, within it, at the login, under way, after a renewal, after the end.
 */
class RepeatedMessagesTest {
  private final List<Simulation.Sent> recorded = new ArrayList<>();

  /** Writes down what is sent from now on, and has all of it arrive again after each step. */
  private void disturb(Simulation simulation, Stream<Duration> steps) {
    boolean[] repeating = {false};
    simulation.fate(
        sent -> {
          if (!repeating[0]) {
            recorded.add(sent);
          }
          return Simulation.Fate.ARRIVES;
        });
    steps.forEach(
        step -> {
          simulation.run(step);
          repeating[0] = true;
          List.copyOf(recorded).reversed().forEach(simulation::arrives);
          simulation.run(Duration.ofMillis(45));
          repeating[0] = false;
        });
  }

  /** Through phase 1 and login in steps of a few milliseconds, then through a life in long ones. */
  private static Stream<Duration> steps(int number, Duration longOnes) {
    return Stream.concat(
        Stream.generate(() -> Duration.ofMillis(7)).limit(30),
        Stream.generate(() -> longOnes).limit(number));
  }

  @Test
  void rfc2408_5_1_aClientAndItsGatewayTakeNothingTwice() {
    try (Simulation simulation = new Simulation(51)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = simulation.start(SessionLifeTest.alice("192.0.2.77"));
      disturb(simulation, steps(9, Duration.ofHours(3)));
      simulation.run(Duration.ofMinutes(3));
      assertThat(recorded).hasSizeGreaterThan(100);
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      alice.events().expectNoMessage(Duration.ZERO);
      assertThat(SessionLifeTest.handshakes(gateway)).isEqualTo(2);
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(session -> assertThat(session.state()).isEqualTo("up"));
      assertThat(gateway.dataplane().pairs()).isEqualTo(1);
      assertThat(alice.dataplane().pairs()).isEqualTo(1);
      assertThat(gateway.meters().get("postern.half.open").gauge().value()).isZero();

      alice.actor().tell(new RoadWarrior.Disconnect());
      simulation.run(Duration.ofSeconds(5));
      assertThat(simulation.sessions(gateway)).isEmpty();
      List.copyOf(recorded).forEach(simulation::arrives);
      simulation.run(Duration.ofMinutes(3));
      assertThat(simulation.sessions(gateway)).isEmpty();
      assertThat(gateway.dataplane().pairs()).isZero();
      assertThat(gateway.meters().get("postern.half.open").gauge().value()).isZero();
    }
  }

  @Test
  void rfc2408_5_1_twoSitesTakeNothingTwice() {
    LifetimeSettings brief = new LifetimeSettings(Duration.ofHours(2), Duration.ofMinutes(20), 0);
    try (Simulation simulation = new Simulation(52)) {
      Simulation.Node east = TwoSites.east(simulation, Start.NEVER, brief);
      Simulation.Node west = TwoSites.west(simulation, Start.ALWAYS, brief);
      disturb(simulation, steps(10, Duration.ofMinutes(30)));
      assertThat(recorded).hasSizeGreaterThan(100);
      long actors = simulation.actors();
      TwoSites.flow(simulation, Duration.ofMinutes(30), east, west);
      assertThat(east.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(west.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(east.dataplane().pairs()).isEqualTo(1);
      assertThat(west.dataplane().pairs()).isEqualTo(1);
      assertThat(simulation.sessions(east).getFirst().state()).isEqualTo("up");
      assertThat(simulation.actors()).isLessThan(actors + 5);
      assertThat(east.meters().get("postern.half.open").gauge().value()).isZero();
    }
  }
}
