package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RealPeers
@DisplayName("Logins that must fail, and touch nobody else")
class RefusedLoginIT {
  private static final VpncOptions ALICE = VpncOptions.usual();

  /** A client that finds the group key wrong says nothing: its handshake ends by its timeout. */
  private static final Duration COUNTED = Duration.ofSeconds(20);

  @RegisterExtension static final TestNetwork network = new TestNetwork(2, GatewaySettings.usual());

  static Stream<Named<VpncOptions>> wrongLogins() {
    return Stream.of(
        Named.of("wrong group key", ALICE.in(new Group(Group.STAFF.name(), "not-the-secret"))),
        Named.of("unknown group", ALICE.in(new Group("nobody", Group.STAFF.secret()))),
        Named.of("wrong password", ALICE.as(Account.ALICE.withPassword("not-the-password"))),
        Named.of("unknown user", ALICE.as(new Account("mallory", "mallory-pass"))),
        Named.of("no suite in common", ALICE.dh("dh16")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLogins")
  void failsAndTheOtherClientGoesOn(VpncOptions wrong) {
    try (Vpnc bob =
        Vpnc.connect(network.topology().client(2), VpncOptions.usual().as(Account.BOB))) {
      double before = refusals();
      try (Vpnc vpnc = Vpnc.start(network.client(), wrong)) {
        Await.with(vpnc.log(), network.gateway().log())
            .that("vpnc gives up", Duration.ofSeconds(40), () -> !vpnc.isRunning());
        assertThat(vpnc.isUp()).isFalse();
      }
      network.awaitSessions(1, Duration.ofSeconds(5));
      assertThat(network.gateway().sessions().getFirst().user()).isEqualTo("bob");
      Ping.answers(bob.node(), Addresses.LAN_HOST);
      if (network.gateway() instanceof PosternGateway) {
        Await.with(network.gateway().log())
            .that("a refusal is counted", COUNTED, () -> refusals() > before);
      }
    }
  }

  @Test
  void strongSwanWithAWrongPasswordIsRefusedInMainMode() {
    Account wrong = Account.ALICE.withPassword("not-the-password");
    StrongSwanOptions options = StrongSwanOptions.usual().as(java.util.List.of(wrong));
    try (StrongSwan client = StrongSwan.start(network.client(), options)) {
      assertThat(client.attempt("alice").succeeded()).isFalse();
      assertThat(client.isUp("alice")).isFalse();
      assertThat(network.gateway().sessions()).isEmpty();
    }
  }

  @Test
  void strongSwanWithAWrongGroupKeyIsRefusedInMainMode() {
    Group wrong = new Group(Group.STAFF.name(), "not-the-secret");
    try (StrongSwan client =
        StrongSwan.start(network.client(), StrongSwanOptions.usual().in(wrong))) {
      assertThat(client.attempt("alice").succeeded()).isFalse();
      assertThat(network.gateway().sessions()).isEmpty();
    }
  }

  private static double refusals() {
    return network.gateway() instanceof PosternGateway postern ? postern.refusedLogins() : 0;
  }
}
