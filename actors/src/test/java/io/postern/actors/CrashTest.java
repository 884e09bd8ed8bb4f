package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.ChildSaParameters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Either end loses all its SAs, or one, and says nothing; traffic goes on by itself. */
class CrashTest {
  private static final Duration A_WHILE = Duration.ofMinutes(6);

  private static void flowsAgain(
      Simulation simulation, Simulation.Node east, Simulation.Node west) {
    long lost = east.dataplane().lostForWantOfAnSa() + west.dataplane().lostForWantOfAnSa();
    long arrived = east.dataplane().arrived();
    TwoSites.flow(simulation, Duration.ofMinutes(2), east, west);
    assertThat(east.dataplane().lostForWantOfAnSa() + west.dataplane().lostForWantOfAnSa())
        .isEqualTo(lost);
    assertThat(east.dataplane().arrived() - arrived).isGreaterThan(1190);
    assertThat(east.dataplane().pairs()).isEqualTo(1);
    assertThat(west.dataplane().pairs()).isEqualTo(1);
  }

  private static Simulation.Client connected(Simulation simulation) {
    Simulation.Client alice = simulation.start(SessionLifeTest.alice("192.0.2.77"));
    simulation.run(Duration.ofMinutes(1));
    alice.events().expectMessageClass(RoadWarrior.Connected.class);
    return alice;
  }

  @Test
  void theResponderOfASiteForgetsEverything() {
    try (Simulation simulation = new Simulation(41)) {
      Simulation.Node east = TwoSites.east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = TwoSites.west(simulation, Start.ALWAYS, Gateway.LONG);
      TwoSites.flow(simulation, Duration.ofMinutes(1), east, west);
      simulation.crash(east);
      Simulation.Node again = TwoSites.east(simulation, Start.NEVER, Gateway.LONG);
      TwoSites.flow(simulation, A_WHILE, again, west);
      flowsAgain(simulation, again, west);
    }
  }

  @Test
  void rfc2407_4_6_3_3_theInitiatorOfASiteForgetsEverythingAndSaysSoWithInitialContact() {
    try (Simulation simulation = new Simulation(42)) {
      Simulation.Node east = TwoSites.east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = TwoSites.west(simulation, Start.ALWAYS, Gateway.LONG);
      TwoSites.flow(simulation, Duration.ofMinutes(1), east, west);
      simulation.crash(west);
      Simulation.Node again = TwoSites.west(simulation, Start.ALWAYS, Gateway.LONG);
      TwoSites.flow(simulation, Duration.ofSeconds(10), east, again);
      flowsAgain(simulation, east, again);
      // It never begins a quick mode by itself, but for what INITIAL-CONTACT took away.
      assertThat(simulation.explain(east, Gateway.SITE))
          .anyMatch(told -> told.role() == Negotiation.Role.INITIATOR && told.agreed());
    }
  }

  @Test
  void rfc2408_3_14_1_anEndThatLostOneSaSaysInvalidSpiUnderProtectionAndHasANewOne() {
    try (Simulation simulation = new Simulation(43)) {
      Simulation.Node east = TwoSites.east(simulation, Start.NEVER, Gateway.LONG);
      Simulation.Node west = TwoSites.west(simulation, Start.ALWAYS, Gateway.LONG);
      TwoSites.flow(simulation, Duration.ofMinutes(1), east, west);
      east.dataplane().remove(east.dataplane().installed().getFirst().inboundSpi());
      TwoSites.flow(simulation, Duration.ofSeconds(30), east, west);
      flowsAgain(simulation, east, west);
    }
  }

  @Test
  void aClientHearsOfTheCrashOfItsGatewayAndMayComeAgain() {
    try (Simulation simulation = new Simulation(44)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = connected(simulation);
      simulation.crash(gateway);
      Simulation.Node again = SessionLifeTest.gateway(simulation);
      simulation.run(A_WHILE, Duration.ofSeconds(1), alice.dataplane()::sendPacket);
      alice.events().expectMessageClass(RoadWarrior.Ended.class);
      Simulation.Client back = simulation.start(SessionLifeTest.alice("192.0.2.77"));
      simulation.run(Duration.ofMinutes(1));
      back.events().expectMessageClass(RoadWarrior.Connected.class);
      assertThat(simulation.sessions(again)).hasSize(1);
    }
  }

  @Test
  void aClientThatCrashedComesBackToItsSession() {
    try (Simulation simulation = new Simulation(45)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = connected(simulation);
      simulation.crash(alice);
      Simulation.Client back = simulation.start(SessionLifeTest.alice("192.0.2.77"));
      simulation.run(Duration.ofMinutes(3));
      back.events().expectMessageClass(RoadWarrior.Connected.class);
      assertThat(simulation.sessions(gateway)).hasSize(1);
      assertThat(gateway.dataplane().pairs()).isEqualTo(1);
    }
  }

  /** An SPI of ESP under AH: else whoever saw it could have its SA deleted. */
  @Test
  void anSpiInUseIsNotCalledUnknownUnderTheOtherProtocol() {
    try (Simulation simulation = new Simulation(48)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = connected(simulation);
      ChildSaParameters before = gateway.dataplane().installed().getFirst();
      gateway.dataplane().receiveForgedAh(before.path(), before.inboundSpi());
      alice
          .dataplane()
          .receiveForgedAh(
              alice.dataplane().installed().getFirst().path(),
              alice.dataplane().installed().getFirst().inboundSpi());
      simulation.run(Duration.ofSeconds(10));
      assertThat(gateway.dataplane().installed()).containsExactly(before);
    }
  }

  /** The phase 1 SA from before its crash is no reason to keep its session. */
  @Test
  void aClientThatCameBackAndSaysGoodbyeIsGone() {
    try (Simulation simulation = new Simulation(47)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = connected(simulation);
      simulation.crash(alice);
      Simulation.Client back = simulation.start(SessionLifeTest.alice("192.0.2.77"));
      simulation.run(Duration.ofSeconds(10));
      back.events().expectMessageClass(RoadWarrior.Connected.class);
      back.actor().tell(new RoadWarrior.Disconnect());
      simulation.run(Duration.ofSeconds(2));
      assertThat(simulation.sessions(gateway)).isEmpty();
      assertThat(gateway.dataplane().pairs()).isZero();
    }
  }

  @Test
  void rfc2408_3_14_1_aClientThatLostItsSaSaysInvalidSpiUnderProtectionAndHasANewOne() {
    try (Simulation simulation = new Simulation(46)) {
      Simulation.Node gateway = SessionLifeTest.gateway(simulation);
      Simulation.Client alice = connected(simulation);
      alice.dataplane().remove(alice.dataplane().installed().getFirst().inboundSpi());
      gateway.dataplane().sendPacket();
      simulation.run(Duration.ofSeconds(20));
      long lost = alice.dataplane().lostForWantOfAnSa();
      assertThat(lost).isEqualTo(1);
      gateway.dataplane().sendPacket();
      simulation.run(Duration.ofSeconds(1));
      assertThat(alice.dataplane().lostForWantOfAnSa()).isEqualTo(lost);
      assertThat(alice.dataplane().pairs()).isEqualTo(1);
      assertThat(simulation.sessions(gateway)).hasSize(1);
    }
  }
}
