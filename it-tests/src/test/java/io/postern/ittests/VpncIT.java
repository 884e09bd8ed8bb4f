package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.Session;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RealPeers
@DisplayName("vpnc: aggressive mode, group key, XAUTH, Mode Config")
class VpncIT {
  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  /** dh2 leads to AES-128 and SHA-1, dh5 to AES-256 and SHA-1: see {@link GatewaySettings}. */
  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource({
    "NONE, dh2, none",
    "NONE, dh5, natt",
    "MASQUERADE, dh2, natt",
    "MASQUERADE, dh5, natt",
    "RANDOM_PORTS, dh2, natt"
  })
  void logsInAndMovesData(NatMode nat, String dhGroup, String natTraversal) {
    network.topology().translate(nat);
    // Without NAT traversal the ESP of vpnc is IP protocol 50, of which strongSwan in userspace has
    // none.
    boolean postern = network.gateway().name().equals("Postern");
    VpncOptions options =
        VpncOptions.usual()
            .dh(dhGroup)
            .natt(postern || nat != NatMode.NONE ? natTraversal : "force-natt");
    try (Vpnc vpnc = Vpnc.connect(network.client(), options)) {
      assertThat(vpnc.address()).startsWith(Addresses.POOL_PREFIX);
      Ping.answers(network.client(), Addresses.LAN_HOST);
      // Both ways: the network behind the gateway reaches the client as well.
      Ping.answers(network.topology().lan(), vpnc.address());
      Session session = network.gateway().sessionOf("alice");
      assertThat(session.address()).isEqualTo(vpnc.address());
      Transfers.wholeBothWays(network.client(), network.topology().lan());
    }
  }

  @Test
  void isToldWhatModeConfigHas() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      assertThat(vpnc.given("INTERNAL_IP4_DNS")).isEqualTo("10.66.0.10");
      assertThat(vpnc.given("CISCO_DEF_DOMAIN")).isEqualTo("lab.example");
      assertThat(vpnc.given("CISCO_BANNER")).isEqualTo("Welcome to the lab");
      assertThat(vpnc.given("CISCO_SPLIT_INC_0_ADDR")).isEqualTo("10.66.0.0");
      assertThat(vpnc.given("CISCO_SPLIT_INC_0_MASKLEN")).isEqualTo("24");
    }
  }

  @Test
  void endsItsSessionWhenItSaysGoodbye() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      network.awaitSessions(1, Duration.ofSeconds(5));
      vpnc.disconnect();
      network.awaitSessions(0, Duration.ofSeconds(5));
    }
  }

  @Test
  void usesForwardSecrecyWhenItWants() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual().pfs("dh2"))) {
      assertThat(vpnc.address()).startsWith(Addresses.POOL_PREFIX);
      Ping.answers(network.client(), Addresses.LAN_HOST);
    }
  }
}
