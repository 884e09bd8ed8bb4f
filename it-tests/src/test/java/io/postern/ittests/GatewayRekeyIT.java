package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Fault;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.ContentStream;
import io.postern.ittests.traffic.PingStream;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RealPeers
@DisplayName("New keys for a tunnel while data moves, started by the gateway")
class GatewayRekeyIT {
  private static final Duration LIFETIME = Duration.ofSeconds(12);
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final long MOVED_OCTETS = 300_000_000;

  @RegisterExtension
  static final TestNetwork network =
      new TestNetwork(1, GatewaySettings.usual().rekeyingAfter(LIFETIME));

  @ParameterizedTest(name = "forward secrecy: {0}")
  @ValueSource(strings = {"nopfs", "dh2"})
  void vpncGoesOnWithoutAStall(String pfs) {
    network.onlyPostern("vpnc wants nonces of 20 octets in a quick mode that it answers");
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE);
        Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual().pfs(pfs))) {
      assertThat(vpnc.address()).startsWith(Addresses.POOL_PREFIX);
      movesDataThroughTwoRekeys(capture);
    }
  }

  @ParameterizedTest(name = "{0}, Unity: {1}")
  @CsvSource({
    "aes256-sha256, true",
    "aes256-sha256-modp2048, true",
    "aes256-sha256-modp2048, false"
  })
  void strongSwanGoesOnWithoutAStall(String esp, boolean unity) {
    if (!esp.contains("modp") || unity) {
      network.onlyPostern("always rekeys with forward secrecy, and stalls for seconds with Unity");
    }
    StrongSwanOptions usual = StrongSwanOptions.usual().offering("aes256-sha256-modp2048", esp);
    StrongSwanOptions options = unity ? usual : usual.withoutUnity();
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE);
        StrongSwan client = StrongSwan.connect(network.client(), options)) {
      String before = client.inboundSpi("alice");
      movesDataThroughTwoRekeys(capture);
      assertThat(client.inboundSpi("alice")).isNotEqualTo(before);
    }
  }

  /**
   * Until it comes, strongSwan takes nothing under the new keys; it asks again after two seconds.
   */
  @Test
  void aThirdMessageThatIsLostStallsNobody() {
    network.onlyPostern("waits until the client asks again");
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE);
        StrongSwan client =
            StrongSwan.connect(
                network.client(),
                StrongSwanOptions.usual().offering("aes256-sha256-modp2048", "aes256-sha256"));
        PingStream pings = PingStream.start(network.client(), Addresses.LAN_HOST)) {
      String before = client.inboundSpi("alice");
      network.topology().impair(Fault.firstThirdMessageOfQuickMode(Addresses.GATEWAY));
      Await.with(network.gateway().log())
          .that(
              "a quick mode of the gateway whose last message was said twice",
              LIFETIME.multipliedBy(2),
              () -> mostThirdMessages(capture.sofar()) >= 2);
      pings.awaitAnswers(40, Duration.ofSeconds(10));
      assertThat(pings.stop()).isLessThan(STALL);
      assertThat(client.inboundSpi("alice")).isNotEqualTo(before);
    }
  }

  /** How often the gateway sent the third message of the quick mode where it did so the most. */
  private static long mostThirdMessages(Tshark seen) {
    return seen
        .fields(
            "isakmp.exchangetype == 32 && udp.length < 120 && ip.src == " + Addresses.GATEWAY,
            "isakmp.messageid")
        .stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  private static void movesDataThroughTwoRekeys(Capture capture) {
    try (PingStream pings = PingStream.start(network.client(), Addresses.LAN_HOST);
        ContentStream data =
            ContentStream.start(
                network.client(), network.topology().lan(), Addresses.LAN_HOST, MOVED_OCTETS)) {
      Await.with(network.gateway().log())
          .that(
              "two quick modes started by the gateway",
              LIFETIME.multipliedBy(4),
              () -> quickModesOfGateway(capture.sofar()) >= 2);
      pings.awaitAnswers(40, Duration.ofSeconds(10));
      assertThat(pings.stop()).isLessThan(STALL);
      data.awaitWhole(Duration.ofMinutes(3));
    }
  }

  /** Quick modes (exchange type 32) whose first message came from the gateway. */
  private static long quickModesOfGateway(Tshark seen) {
    Map<String, String> firstSenders = new HashMap<>();
    for (String frame : seen.fields("isakmp.exchangetype == 32", "isakmp.messageid", "ip.src")) {
      String[] fields = frame.split("\t", -1);
      firstSenders.putIfAbsent(fields[0], fields[1]);
    }
    return firstSenders.values().stream().filter(Addresses.GATEWAY::equals).count();
  }
}
