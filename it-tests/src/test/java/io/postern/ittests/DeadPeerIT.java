package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("A client that is killed: DPD ends its session")
class DeadPeerIT {
  private static final Duration DELAY = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(8);

  /** Silence is noticed after the delay, the peer given up after the timeout; then we look. */
  private static final Duration NOTICED = DELAY.plus(TIMEOUT).plusSeconds(4);

  @RegisterExtension
  static final TestNetwork network =
      new TestNetwork(2, GatewaySettings.usual().dpd(DELAY, TIMEOUT));

  @Test
  void vpncThatIsKilledLosesItsSession() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      network.awaitSessions(1, Duration.ofSeconds(5));
      vpnc.kill();
      network.awaitSessions(0, NOTICED);
    }
  }

  @Test
  void strongSwanThatIsKilledLosesItsSession() {
    try (StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      network.awaitSessions(1, Duration.ofSeconds(5));
      client.kill();
      network.awaitSessions(0, NOTICED);
    }
  }

  @Test
  void aLivingClientThatIsIdleKeepsItsSession() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual());
        Vpnc other =
            Vpnc.connect(network.topology().client(2), VpncOptions.usual().as(Account.BOB))) {
      other.kill();
      network.awaitSessions(1, NOTICED);
      assertThat(network.gateway().sessionOf("alice").address()).isEqualTo(vpnc.address());
      Ping.answers(network.client(), Addresses.LAN_HOST);
    }
  }
}
