package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@RealPeers
@DisplayName("strongSwan as a client: group key, XAUTH, Mode Config")
class StrongSwanIT {
  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  @ParameterizedTest(name = "main mode, {0}")
  @EnumSource(NatMode.class)
  void logsInAndMovesData(NatMode nat) {
    network.topology().translate(nat);
    try (StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      String address = client.address("alice");
      assertThat(address).startsWith(Addresses.POOL_PREFIX);
      assertThat(network.gateway().sessionOf("alice").address()).isEqualTo(address);
      Ping.answers(network.client(), Addresses.LAN_HOST);
      Ping.answers(network.topology().lan(), address);
      Transfers.wholeBothWays(network.client(), network.topology().lan());
    }
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "aes128-sha1-modp1024, aes128-sha1",
    "aes256-sha1-modp1536, aes256-sha1",
    "aes256-sha256-modp2048, aes128gcm16",
    "aes256-sha256-modp2048, aes256gcm16-modp2048"
  })
  void passesTrafficWithThisSuite(String ike, String esp) {
    StrongSwanOptions options = StrongSwanOptions.usual().offering(ike, esp);
    try (StrongSwan client = StrongSwan.connect(network.client(), options)) {
      assertThat(client.address("alice")).startsWith(Addresses.POOL_PREFIX);
      Ping.answers(network.client(), Addresses.LAN_HOST);
    }
  }

  @Test
  void logsInByAggressiveMode() {
    StrongSwanOptions options = StrongSwanOptions.usual().inAggressiveMode();
    try (StrongSwan client = StrongSwan.connect(network.client(), options)) {
      assertThat(client.address("alice")).startsWith(Addresses.POOL_PREFIX);
      Ping.answers(network.client(), Addresses.LAN_HOST);
    }
  }

  @Test
  void endsItsSessionWhenItSaysGoodbye() {
    try (StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      network.awaitSessions(1, Duration.ofSeconds(5));
      client.terminate("alice");
      network.awaitSessions(0, Duration.ofSeconds(5));
    }
  }
}
