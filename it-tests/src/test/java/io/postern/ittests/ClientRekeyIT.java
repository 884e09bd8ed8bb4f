package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.traffic.ContentStream;
import io.postern.ittests.traffic.PingStream;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealPeers
@DisplayName("New keys for a tunnel while data moves, started by the client")
class ClientRekeyIT {
  private static final long MOVED_OCTETS = 150_000_000;
  private static final Duration STALL = Duration.ofSeconds(1);

  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"aes256-sha256", "aes256-sha256-modp2048"})
  void goesOnWithoutAStall(String esp) {
    StrongSwanOptions options = StrongSwanOptions.usual().offering("aes256-sha256-modp2048", esp);
    try (StrongSwan client = StrongSwan.connect(network.client(), options);
        PingStream pings = PingStream.start(network.client(), Addresses.LAN_HOST);
        ContentStream data =
            ContentStream.start(
                network.client(), network.topology().lan(), Addresses.LAN_HOST, MOVED_OCTETS)) {
      pings.awaitAnswers(10, Duration.ofSeconds(10));
      assertThat(data.isRunning()).isTrue();
      client.rekeyChild("alice");
      pings.awaitAnswers(20, Duration.ofSeconds(10));
      client.rekeyChild("alice");
      pings.awaitAnswers(20, Duration.ofSeconds(10));
      assertThat(pings.stop()).isLessThan(STALL);
      data.awaitWhole(Duration.ofMinutes(3));
    }
  }
}
