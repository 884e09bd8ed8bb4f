package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.IkeScan;
import io.postern.ittests.process.Output;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Tshark;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("What ike-scan sees from outside tells nobody which groups there are")
class FromOutsideIT {
  /** As long as the group's own. */
  private static final String UNKNOWN = "stuff";

  private static final String KNOWN = "staff";

  private static final String FROM_GATEWAY = "isakmp && ip.src == " + Addresses.GATEWAY;
  private static final String WHEN = "frame.time_epoch";
  private static final int MANY = 15;

  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  @Test
  void anUnknownGroupIsAnsweredAsAKnownOne() {
    network.onlyPostern("tells by AUTHENTICATION-FAILED");
    String known = shape(scan().aggressive(KNOWN).out());
    assertThat(known).contains("Aggressive Mode Handshake returned");
    assertThat(shape(scan().aggressive(UNKNOWN).out())).isEqualTo(known);
  }

  @Test
  void anUnknownGroupHasAHashToGuessAtLikeAKnownOne() {
    network.onlyPostern("tells by AUTHENTICATION-FAILED");
    String known = handshake(KNOWN, "-P").out();
    assertThat(known).contains("IKE PSK parameters");
    assertThat(shape(handshake(UNKNOWN, "-P").out())).isEqualTo(shape(known));
  }

  @Test
  void anUnknownGroupIsAnsweredAsOftenAndAsLong() {
    network.onlyPostern("tells by AUTHENTICATION-FAILED");
    assertThat(answers(UNKNOWN)).isNotEmpty().isEqualTo(answers(KNOWN));
  }

  /** The shortest of many: what else runs here makes them longer, never shorter. */
  @Test
  void anUnknownGroupIsAnsweredAsFast() {
    network.onlyPostern("tells by AUTHENTICATION-FAILED");
    double known = shortestDelayMillis(KNOWN);
    double unknown = shortestDelayMillis(UNKNOWN);
    assertThat(Math.max(known, unknown)).isLessThan(2 * Math.min(known, unknown) + 1);
  }

  @Test
  void mainModeTellsNoVendorThatIkeScanKnows() {
    String seen = scan().probe("--showbackoff=8").out();
    assertThat(seen).doesNotContain("strongSwan").doesNotContain("Implementation guess");
  }

  private static Output handshake(String group, String more) {
    return scan().probe("-A", "--id=" + group, "--idtype=11", "--trans=7/128,2,65001,2", more);
  }

  private static IkeScan scan() {
    return new IkeScan(network.topology().internet());
  }

  /** Sizes of all that comes back for one first message while ike-scan goes on to listen. */
  private static List<String> answers(String group) {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      handshake(group, "--showbackoff=8");
      return capture.stop().fields(FROM_GATEWAY, "udp.length");
    }
  }

  private static double shortestDelayMillis(String group) {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      for (int time = 0; time < MANY; time++) {
        scan().aggressive(group);
      }
      Tshark seen = capture.stop();
      List<String> asked = seen.fields("isakmp && ip.dst == " + Addresses.GATEWAY, WHEN);
      List<String> answered = seen.fields(FROM_GATEWAY, WHEN);
      assertThat(asked).hasSameSizeAs(answered).hasSize(MANY);
      return IntStream.range(0, MANY)
          .mapToDouble(i -> Double.parseDouble(answered.get(i)) - Double.parseDouble(asked.get(i)))
          .map(seconds -> 1000 * seconds)
          .min()
          .orElseThrow();
    }
  }

  /** What ike-scan prints, without the values that are new each time and the times it took. */
  private static String shape(String printed) {
    return printed
        .replaceAll("[0-9a-f]{16,}", "…")
        .replaceAll("\\d+\\.\\d+ seconds.*", "…")
        .replaceAll("(?m)^Ending ike-scan.*$", "");
  }
}
