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
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.nattdpd.DpdTiming;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a road warrior's session in simulated time. */
class SessionLifeTest {
  static final LocalEndpoint GATEWAY = end("192.0.2.1");

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  static HeadendSettings headend(GroupSettings group) {
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

  static GroupSettings group(
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
        DpdTiming.DEFAULT,
        usual.replayWindow(),
        overLimit,
        renewal,
        usual.session());
  }

  static RoadWarriorSettings alice(String address) {
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
      simulation.run(Duration.ofMinutes(1));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      simulation.fate(
          sent ->
              sent.is(ExchangeType.AGGRESSIVE) ? Simulation.Fate.LOST : Simulation.Fate.ARRIVES);
      simulation.run(Duration.ofHours(7));
      assertThat(simulation.sessions(gateway)).hasSize(1);
      simulation.run(Duration.ofHours(1).plusMinutes(2));
      assertThat(simulation.sessions(gateway)).isEmpty();
      assertThat(
              gateway
                  .meters()
                  .get("postern.sessions.ended")
                  .tag("reason", Reason.LIFETIME_OVER.label())
                  .counter()
                  .count())
          .isEqualTo(1);
      alice.events().expectMessageClass(RoadWarrior.Ended.class);
    }
  }

  private static final LifetimeSettings DAYS =
      new LifetimeSettings(Duration.ofHours(48), Duration.ofHours(1), 0);

  static Simulation.Node gateway(Simulation simulation) {
    return simulation.start(
        headend(group(DAYS, GroupSettings.OverLimit.REFUSE, GroupSettings.Renewal.ASK)));
  }

  static double handshakes(Simulation.Node gateway) {
    return gateway.meters().get("postern.handshakes").tag("result", "success").counter().count();
  }

  @Test
  void rfc2408_5_1_theThirdMessageOfAggressiveModeIsRepeatedUntilSomethingComesUnderTheSa() {
    try (Simulation simulation = new Simulation(9)) {
      int[] thirds = {0};
      simulation.fate(
          sent ->
              sent.is(ExchangeType.AGGRESSIVE) && sent.header().encrypted() && thirds[0]++ < 3
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      gateway(simulation);
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofMinutes(5));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      assertThat(thirds[0]).isEqualTo(4);
    }
  }

  @Test
  void rfc2408_5_1_aRepeatedSecondMessageOfAggressiveModeIsAnsweredWithTheThird() {
    try (Simulation simulation = new Simulation(10)) {
      int[] thirds = {0};
      simulation.fate(
          sent -> {
            if (sent.is(ExchangeType.AGGRESSIVE) && sent.header().encrypted()) {
              return thirds[0]++ == 0 ? Simulation.Fate.LOST : Simulation.Fate.ARRIVES;
            }
            return sent.isFrom(GATEWAY) && sent.is(ExchangeType.AGGRESSIVE)
                ? Simulation.Fate.ARRIVES_TWICE
                : Simulation.Fate.ARRIVES;
          });
      gateway(simulation);
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      // Sooner than the client repeats anything by itself.
      simulation.run(Duration.ofSeconds(1));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
    }
  }

  @Test
  void aModeConfigRequestThatOvertakesTheLoginIsAnsweredWhenItIsRepeated() {
    try (Simulation simulation = new Simulation(11)) {
      int[] transactions = {0};
      // Of the client: the answer of the login, its acknowledgement, the request.
      simulation.fate(
          sent ->
              !sent.isFrom(GATEWAY) && sent.is(ExchangeType.TRANSACTION) && ++transactions[0] == 2
                  ? Simulation.Fate.LOST
                  : Simulation.Fate.ARRIVES);
      gateway(simulation);
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofSeconds(30));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      assertThat(transactions[0]).isGreaterThan(3);
    }
  }

  @Test
  void aRenewalOfPhaseOneThatFailsIsTriedAgain() {
    try (Simulation simulation = new Simulation(12)) {
      Simulation.Node gateway = gateway(simulation);
      Simulation.Client alice = simulation.start(alice("192.0.2.77"));
      simulation.run(Duration.ofHours(1));
      alice.events().expectMessageClass(RoadWarrior.Connected.class);
      long[] first = {0};
      // The first attempt is lost whole, with all its repetitions.
      simulation.fate(
          sent -> {
            if (!sent.is(ExchangeType.AGGRESSIVE)) {
              return Simulation.Fate.ARRIVES;
            }
            first[0] = first[0] == 0 ? sent.header().cookies().initiator() : first[0];
            return sent.header().cookies().initiator() == first[0]
                ? Simulation.Fate.LOST
                : Simulation.Fate.ARRIVES;
          });
      simulation.run(Duration.ofHours(24));
      assertThat(first[0]).isNotZero();
      alice.events().expectNoMessage(Duration.ZERO);
      assertThat(handshakes(gateway)).isEqualTo(2);
      assertThat(simulation.sessions(gateway)).hasSize(1);
    }
  }

  private static Simulation.Client behindNat(Simulation simulation) {
    simulation.nat().rebind(INSIDE, InetAddress.ofLiteral("198.51.100.7"));
    Simulation.Client alice = simulation.start(alice(INSIDE.getHostAddress()));
    simulation.run(Duration.ofHours(1));
    alice.events().expectMessageClass(RoadWarrior.Connected.class);
    return alice;
  }

  private static final InetAddress INSIDE = InetAddress.ofLiteral("192.168.0.7");

  @Test
  void aClientThatMovedBehindItsNatRenewsItsSessionFromWhereItIsNow() {
    try (Simulation simulation = new Simulation(13)) {
      Simulation.Node gateway = gateway(simulation);
      Simulation.Client alice = behindNat(simulation);
      String before = simulation.sessions(gateway).getFirst().session();
      simulation.nat().rebind(INSIDE, InetAddress.ofLiteral("203.0.113.7"));
      alice.dataplane().sendPacket();
      simulation.run(Duration.ofSeconds(1));
      assertThat(simulation.sessions(gateway).getFirst().remote()).startsWith("203.0.113.7");
      simulation.run(Duration.ofHours(24));
      assertThat(handshakes(gateway)).isEqualTo(2);
      alice.events().expectNoMessage(Duration.ZERO);
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(session -> assertThat(session.session()).isEqualTo(before));
    }
  }

  @Test
  void aClientThatSaidNothingSinceItMovedSaysSoBeforeItRenews() {
    try (Simulation simulation = new Simulation(14)) {
      Simulation.Node gateway = gateway(simulation);
      Simulation.Client alice = behindNat(simulation);
      String before = simulation.sessions(gateway).getFirst().session();
      boolean[] moved = {false};
      // It moves with the first message of its renewal.
      simulation.fate(
          sent -> {
            if (!moved[0] && sent.is(ExchangeType.AGGRESSIVE)) {
              moved[0] = true;
              simulation.nat().rebind(INSIDE, InetAddress.ofLiteral("203.0.113.7"));
            }
            return Simulation.Fate.ARRIVES;
          });
      simulation.run(Duration.ofHours(24));
      assertThat(moved[0]).isTrue();
      assertThat(handshakes(gateway)).isEqualTo(2);
      alice.events().expectNoMessage(Duration.ZERO);
      assertThat(simulation.sessions(gateway))
          .singleElement()
          .satisfies(session -> assertThat(session.session()).isEqualTo(before));
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
