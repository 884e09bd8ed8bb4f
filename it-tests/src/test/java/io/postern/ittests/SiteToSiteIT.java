package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Two Posterns: AH, ESP, both, and transport mode, between networks and gateways")
class SiteToSiteIT {
  private static final Duration GOODBYE = Duration.ofSeconds(5);
  private static final String PUBLIC_PACKETS = "ip proto 50 or ip proto 51 or icmp or udp";

  /**
   * @param number of the network behind the branch
   * @param suite of quick mode
   * @param wire what tshark must see of each packet between the gateways
   */
  record Kind(int number, String suite, String wire) {
    @Override
    public String toString() {
      return suite;
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(1, "aes256-sha256", "esp && !ah"),
          new Kind(2, "aes256gcm16", "esp && !ah"),
          new Kind(3, "ah-sha256", "ah && icmp"),
          new Kind(4, "ah-sha1", "ah && icmp"),
          new Kind(5, "ah-sha256+esp-aes256", "ah && esp"),
          new Kind(6, "ah-sha256+esp-aes256gcm16", "ah && esp"),
          new Kind(7, "aes256-sha256-esn", "esp && !ah"),
          new Kind(8, "ah-sha256-esn", "ah && icmp"));

  private Topology topology;
  private Offices offices;

  @BeforeAll
  void start() {
    topology = Topology.up("SiteToSiteIT", 1);
    Offices.addHosts(topology, KINDS.size());
    offices =
        Offices.start(topology, sites(true) + transport(true), sites(false) + transport(false));
  }

  @AfterAll
  void end() {
    if (topology != null) {
      topology.close();
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void joinsTwoNetworks(Kind kind) {
    String host = Offices.host(kind.number());
    try (Capture capture =
        Capture.atGateway(topology.internet(), "ip proto 50 or ip proto 51 or icmp")) {
      Ping.answers(topology.lan(), host);
      Ping.answers(topology.siteLan(), host, Addresses.LAN_HOST);
      Tshark seen = capture.stop();
      // Twice three questions and answers, all protected as they should be, and nothing else.
      assertThat(seen.count(kind.wire())).isGreaterThanOrEqualTo(12);
      assertThat(seen.count("!(" + kind.wire() + ")")).isZero();
    }
    goesDown(name(kind.number()));
  }

  @Test
  void protectsTheGatewaysThemselvesInTransportMode() {
    try (Capture capture = Capture.atGateway(topology.internet(), PUBLIC_PACKETS)) {
      Ping.answers(topology.gateway(), Addresses.GATEWAY, Addresses.SITE);
      Ping.answers(topology.site(), Addresses.SITE, Addresses.GATEWAY);
      Tshark seen = capture.stop();
      assertThat(seen.count("esp")).isGreaterThanOrEqualTo(12);
      assertThat(seen.count("icmp && !esp")).isZero();
    }
    goesDown("transport");
  }

  private void goesDown(String site) {
    List<JsonNode> up = offices.headquarters().control().sessionsOf(site);
    assertThat(up).hasSize(1);
    offices.headquarters().control().disconnect(site);
    Await.with(offices.headquarters().log(), offices.branch().log())
        .that(
            "both ends without " + site,
            GOODBYE,
            () ->
                offices.headquarters().control().sessionsOf(site).isEmpty()
                    && offices.branch().control().sessionsOf(site).isEmpty());
  }

  private static String name(int number) {
    return "network-" + number;
  }

  private static String sites(boolean headquarters) {
    return IntStream.range(0, KINDS.size())
        .mapToObj(KINDS::get)
        .map(
            kind ->
                site(
                    headquarters,
                    name(kind.number()),
                    kind.suite(),
                    "ip",
                    Addresses.LAN_NETWORK,
                    Offices.network(kind.number()),
                    "tunnel"))
        .collect(Collectors.joining());
  }

  private static String transport(boolean headquarters) {
    return site(
        headquarters,
        "transport",
        "aes256-sha256",
        "icmp",
        "host " + Addresses.GATEWAY,
        "host " + Addresses.SITE,
        "transport");
  }

  private static String site(
      boolean headquarters,
      String name,
      String suite,
      String protocol,
      String atHeadquarters,
      String atBranch,
      String encapsulation) {
    return """
    sites.%s {
      peer          = "%s"
      identity      = "%s.%s.lab.example"
      peer-identity = "%s.%s.lab.example"
      secret        = "secret of %s"
      esp           = [ "%s" ]
      accept        = legacy
      encapsulation = %s
      protect       = [ "permit %s %s %s" ]
      start         = %s
    }
    """
        .formatted(
            name,
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            name,
            headquarters ? "hq" : "branch",
            name,
            headquarters ? "branch" : "hq",
            name,
            suite,
            encapsulation,
            protocol,
            headquarters ? atHeadquarters : atBranch,
            headquarters ? atBranch : atHeadquarters,
            headquarters ? "on-traffic" : "never");
  }
}
