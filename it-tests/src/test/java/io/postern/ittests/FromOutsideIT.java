package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.IkeScan;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Output;
import io.postern.ittests.traffic.Capture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("What ike-scan sees from outside tells nobody which groups there are")
class FromOutsideIT {
  /** So long as the group's own. */
  private static final String UNKNOWN = "stuff";

  private static final String KNOWN = "staff";

  /** Three of the gateway's waits: 2 s, 3.6 s, 6.5 s. */
  private static final Duration RETRANSMISSIONS = Duration.ofSeconds(20);

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
    assertThat(answers(UNKNOWN)).isEqualTo(answers(KNOWN));
  }

  @Test
  void mainModeTellsNoVendorThatIkeScanKnows() {
    String seen = scan().probe("--showbackoff=8").out();
    assertThat(seen).doesNotContain("strongSwan").doesNotContain("Implementation guess");
  }

  private static Output handshake(String group, String more) {
    return scan().probe("-A", "--id=" + group, "--idtype=11", "--trans=7/128,2,1,2", more);
  }

  private static IkeScan scan() {
    return new IkeScan(network.topology().internet());
  }

  /** Sizes of all that comes back for one first message, until nothing more comes. */
  private static List<String> answers(String group) {
    String filter = "isakmp && ip.src == " + Addresses.GATEWAY;
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      scan().aggressive(group);
      Await.until(
          "the answer is sent again twice",
          RETRANSMISSIONS,
          () -> capture.sofar().count(filter) >= 3);
      return capture.stop().fields(filter, "udp.length").subList(0, 3);
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
