package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Two Posterns with static keys: ESP, AH, both, and a key that is wrong")
class StaticKeysIT {
  private static final String LOST = "-c3 -i0.2 -W1";

  /**
   * @param number of the network behind the branch
   * @param esp suite
   * @param ah suite
   * @param wire what tshark must see of each packet between the gateways
   */
  record Kind(int number, Optional<String> esp, Optional<String> ah, String wire) {
    @Override
    public String toString() {
      return esp.or(() -> ah).orElseThrow();
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(1, Optional.of("aes256-sha256"), Optional.empty(), "esp && !ah"),
          new Kind(2, Optional.empty(), Optional.of("ah-sha256"), "ah && !esp && icmp"),
          new Kind(3, Optional.of("aes128"), Optional.of("ah-sha256"), "ah && esp"));

  private static final List<Kind> WRONG =
      List.of(
          new Kind(4, Optional.of("aes256-sha256"), Optional.empty(), "esp"),
          new Kind(5, Optional.empty(), Optional.of("ah-sha256"), "ah"));

  private Topology topology;
  private Offices offices;

  @BeforeAll
  void start() {
    topology = Topology.up("StaticKeysIT", 1);
    Offices.addHosts(topology, KINDS.size() + WRONG.size());
    offices = Offices.start(topology, entries(true), entries(false));
  }

  @AfterAll
  void end() {
    if (topology != null) {
      topology.close();
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void joinsTwoNetworksWithoutIke(Kind kind) {
    String host = Offices.host(kind.number());
    try (Capture capture =
        Capture.atGateway(topology.internet(), "ip proto 50 or ip proto 51 or icmp or udp")) {
      Ping.answers(topology.lan(), host);
      Ping.answers(topology.siteLan(), host, Addresses.LAN_HOST);
      Tshark seen = capture.stop();
      assertThat(seen.count(kind.wire())).isGreaterThanOrEqualTo(12);
      assertThat(seen.count("!(" + kind.wire() + ")")).isZero();
    }
    assertThat(bytesIn("static-" + kind.number())).isPositive();
  }

  @ParameterizedTest
  @FieldSource("WRONG")
  void whatComesWithAnotherKeyIsDroppedAndCounted(Kind kind) {
    PosternGateway branch = offices.branch();
    double before = branch.drops("bad-icv");
    try (Capture capture =
        Capture.start(topology.siteLan(), "eth0", "host " + Offices.host(kind.number()))) {
      assertThat(
              Ping.send(topology.lan(), Offices.host(kind.number()), LOST.split(" ")).succeeded())
          .isFalse();
      assertThat(capture.stop().count("ip")).isZero();
    }
    assertThat(branch.drops("bad-icv") - before).isEqualTo(3);
  }

  @Test
  void aRestartOfOneEndNeedsNothingOfTheOther() {
    offices.branch().kill();
    offices.branch().restart();
    Ping.answers(topology.lan(), Offices.host(1));
    Ping.answers(topology.siteLan(), Offices.host(2), Addresses.LAN_HOST);
  }

  private long bytesIn(String session) {
    for (JsonNode each : offices.headquarters().control().sessions()) {
      if (each.path("session").asText().equals(session)) {
        return each.path("bytesIn").asLong();
      }
    }
    throw new AssertionError("no session " + session);
  }

  private static String entries(boolean headquarters) {
    return KINDS.stream()
            .map(kind -> entry(headquarters, kind, false))
            .collect(Collectors.joining())
        + WRONG.stream().map(kind -> entry(headquarters, kind, true)).collect(Collectors.joining());
  }

  private static String entry(boolean headquarters, Kind kind, boolean wrong) {
    String here = headquarters ? Addresses.LAN_NETWORK : Offices.network(kind.number());
    String there = headquarters ? Offices.network(kind.number()) : Addresses.LAN_NETWORK;
    boolean mistaken = wrong && headquarters;
    return """
    manual.static-%d {
      peer    = "%s"
      local   = "%s"
      accept  = compatible
      protect = "permit ip %s %s"
      %s
      %s
    }
    """
        .formatted(
            kind.number(),
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            headquarters ? Addresses.GATEWAY : Addresses.SITE,
            here,
            there,
            kind.esp().map(suite -> esp(headquarters, kind, suite, mistaken)).orElse(""),
            kind.ah().map(suite -> ah(headquarters, kind, suite, mistaken)).orElse(""));
  }

  private static String esp(boolean headquarters, Kind kind, String suite, boolean mistaken) {
    int octets = suite.startsWith("aes256") ? 32 : 16;
    String ciphers =
        """
          cipher-key-in = "%s", cipher-key-out = "%s"
        """
            .formatted(key(headquarters, 0x10, octets), key(!headquarters, 0x10, octets));
    return "esp { "
        + spis(headquarters, suite, 0x1000 + kind.number())
        + ciphers
        + (suite.contains("-") ? integrity(headquarters, mistaken) : "")
        + "}";
  }

  private static String ah(boolean headquarters, Kind kind, String suite, boolean mistaken) {
    return "ah { "
        + spis(headquarters, suite, 0x3000 + kind.number())
        + integrity(headquarters, mistaken)
        + "}";
  }

  private static String spis(boolean headquarters, String suite, int toHeadquarters) {
    int toBranch = toHeadquarters + 0x1000;
    return "suite = \"%s\", spi-in = 0x%x, spi-out = 0x%x%n"
        .formatted(
            suite,
            headquarters ? toHeadquarters : toBranch,
            headquarters ? toBranch : toHeadquarters);
  }

  private static String integrity(boolean headquarters, boolean mistaken) {
    return """
      integrity-key-in = "%s", integrity-key-out = "%s"
    """
        .formatted(
            key(headquarters, 0x30, 32), mistaken ? "77".repeat(32) : key(!headquarters, 0x30, 32));
  }

  /** Of what goes to the headquarters, or of what goes to the branch. */
  private static String key(boolean toHeadquarters, int octet, int octets) {
    return Integer.toHexString(octet + (toHeadquarters ? 1 : 2)).repeat(octets);
  }
}
