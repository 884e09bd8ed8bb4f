package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a road warrior's session in simulated time. */
class SessionLifeTest {
  private static final LocalEndpoint GATEWAY = end("192.0.2.1");

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  private static HeadendSettings headend(GroupSettings group) {
    HeadendSettings loopback =
        Loopback.settings("10.99.0.0/24", AdmissionSettings.DEFAULT, List.of(group));
    return new HeadendSettings(
        loopback.identity(),
        loopback.groups(),
        List.of(),
        loopback.pools(),
        loopback.admission(),
        loopback.retransmit(),
        GATEWAY);
  }

  private static GroupSettings group(
      LifetimeSettings lifetime, GroupSettings.OverLimit overLimit, GroupSettings.Renewal renewal) {
    GroupSettings usual = Loopback.group("staff", 1, "aes128-sha1-modp1024");
    return new GroupSettings(
        usual.name(),
        usual.identities(),
        usual.anyIdentity(),
        usual.methods(),
        usual.credentials(),
        usual.aggressive(),
        usual.main(),
        usual.users(),
        usual.xauthAttempts(),
        usual.pool(),
        usual.sessionsPerUser(),
        usual.client(),
        usual.ike(),
        usual.esp(),
        usual.pfs(),
        lifetime,
        usual.dpd(),
        usual.replayWindow(),
        overLimit,
        renewal);
  }

  private static RoadWarriorSettings alice(String address) {
    LocalEndpoint local = end(address);
    return new RoadWarriorSettings(
        GATEWAY.ike(),
        GATEWAY.natTraversal(),
        local.ike(),
        local.natTraversal(),
        RoadWarriorSettings.PhaseOne.groupKey(Identity.keyId("staff"), Secret.ofText("group key")),
        "alice",
        Secret.ofText("password of alice"),
        List.of(Loopback.value(IkeSuite.parse("aes128-sha1-modp1024"))),
        List.of(Loopback.value(ProtectionSuite.parse("aes128gcm16"))),
        true,
        RetransmitSettings.DEFAULT);
  }

  @Test
  void aClientThatRenewsPhaseOneKeepsItsSessionAndItsAddressAndLosesNoPacket() {
    LifetimeSettings days = new LifetimeSettings(Duration.ofHours(48), Duration.ofHours(1), 0);
    try (Simulation simulation = new Simulation(5)) {
      Simulation.Node gateway =
          simulation.start(
              headend(
                  group(days, GroupSettings.OverLimit.REPLACE_OLDEST, GroupSettings.Renewal.ASK)));
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofSeconds(5));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      SessionView before = simulation.sessions(gateway).getFirst();
      simulation.run(
          Duration.ofHours(60),
          Duration.ofSeconds(1),
          () -> {
            gateway.dataplane().sendPacket();
            alice.dataplane().sendPacket();
          });
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(
              session -> {
                assertThat(session.session()).isEqualTo(before.session());
                assertThat(session.address()).isEqualTo(before.address());
                assertThat(session.state()).isEqualTo("up");
              });
      assertThat(
              gateway.meters().get("postern.handshakes").tag("result", "success").counter().count())
          .isGreaterThan(2);
      assertThat(gateway.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(alice.dataplane().lostForWantOfAnSa()).isZero();
      alice.events().expectNoMessage();
    }
  }

  @Test
  void draftXauth_5_5_whereRenewalsAreTrustedThePasswordIsAskedOnce() {
    LifetimeSettings days = new LifetimeSettings(Duration.ofHours(48), Duration.ofHours(1), 0);
    try (Simulation simulation = new Simulation(8)) {
      Simulation.Node gateway =
          simulation.start(
              headend(
                  group(
                      days, GroupSettings.OverLimit.REPLACE_OLDEST, GroupSettings.Renewal.TRUST)));
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofHours(30));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      alice.events().expectNoMessage();
      assertThat(simulation.sessions(gateway)).hasSize(1);
      assertThat(
              gateway.meters().get("postern.handshakes").tag("result", "success").counter().count())
          .isGreaterThan(1);
      assertThat(
              gateway
                  .meters()
                  .get("postern.password.checks")
                  .tag("result", "accepted")
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void aSessionWhosePhaseOneIsNotRenewedEndsWithIt() {
    LifetimeSettings hours = new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 0);
    try (Simulation simulation = new Simulation(6)) {
      Simulation.Node gateway =
          simulation.start(
              headend(
                  group(hours, GroupSettings.OverLimit.REPLACE_OLDEST, GroupSettings.Renewal.ASK)));
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofHours(7));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      assertThat(simulation.sessions(gateway)).hasSize(1);
      simulation.run(Duration.ofHours(2));
      assertThat(simulation.sessions(gateway)).isEmpty();
      assertThat(alice.events().expectMessageClass(RoadWarrior.Ended.class).reason().reason())
          .isEqualTo(Reason.DELETED_BY_PEER);
    }
  }

  @Test
  void whereOneDeviceMoreIsRefusedTheOldOneStays() {
    LifetimeSettings hours = new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 0);
    try (Simulation simulation = new Simulation(7)) {
      Simulation.Node gateway =
          simulation.start(
              headend(group(hours, GroupSettings.OverLimit.REFUSE, GroupSettings.Renewal.ASK)));
      Simulation.Client first = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofSeconds(5));
      first.events().expectMessageClass(RoadWarrior.Connected.class);
      Simulation.Client second = simulation.start(alice("192.0.2.78"));
      simulation.run(Duration.ofSeconds(5));
      second.events().expectMessageClass(RoadWarrior.Ended.class);
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(session -> assertThat(session.remote()).startsWith("192.0.2.77"));
      first.events().expectNoMessage();
    }
  }
}
