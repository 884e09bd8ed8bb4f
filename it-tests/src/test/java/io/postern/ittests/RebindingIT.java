package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.traffic.PingStream;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("A NAT router that forgets: the client's new port is followed while traffic flows")
class RebindingIT {
  private static final Duration FOLLOWED = Duration.ofSeconds(10);

  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  @BeforeEach
  void portsAtRandom() {
    network.topology().translate(NatMode.RANDOM_PORTS);
  }

  @Test
  void vpncGoesOn() {
    network.onlyPostern("does not follow when only ESP comes from the new port");
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      assertThat(vpnc.isRunning()).isTrue();
      trafficGoesOnFromAnotherPort();
    }
  }

  @Test
  void strongSwanGoesOn() {
    network.onlyPostern("does not follow when only ESP comes from the new port");
    try (StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      assertThat(client.isUp("alice")).isTrue();
      trafficGoesOnFromAnotherPort();
    }
  }

  private static void trafficGoesOnFromAnotherPort() {
    String before = network.gateway().sessionOf("alice").peer();
    try (PingStream pings = PingStream.start(network.client(), Addresses.LAN_HOST)) {
      pings.awaitAnswers(10, Duration.ofSeconds(5));
      network.topology().rebind();
      pings.awaitAnswers(40, FOLLOWED);
      assertThat(network.gateway().sessionOf("alice").peer())
          .startsWith(Addresses.NAT + ":")
          .isNotEqualTo(before);
    }
  }
}
