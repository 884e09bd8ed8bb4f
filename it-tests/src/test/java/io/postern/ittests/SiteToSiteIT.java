package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.DatagramEcho;
import io.postern.ittests.traffic.Datagrams;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.List;
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
          new Kind(3, "ah-sha256", "ah && !esp && (icmp || icmpv6)"),
          new Kind(4, "ah-sha1", "ah && !esp && (icmp || icmpv6)"),
          new Kind(5, "ah-sha256+esp-aes256", "ah && esp"),
          new Kind(6, "ah-sha256+esp-aes256gcm16", "ah && esp"),
          new Kind(7, "ah-sha512+esp-aes128-sha256", "ah && esp"),
          new Kind(8, "aes256-sha256-esn", "esp && !ah"),
          new Kind(9, "ah-sha256-esn", "ah && !esp && (icmp || icmpv6)"));

  /**
   * UDP between the gateways themselves.
   *
   * @param port of the branch
   */
  record Service(int port, String suite, boolean preferUdp, String wire) {
    String site() {
      return "service-" + port;
    }

    @Override
    public String toString() {
      return suite + (preferUdp ? " in UDP" : "");
    }
  }

  private static final List<Service> SERVICES =
      List.of(
          new Service(7001, "ah-sha256", false, "ah && udp.port == 7001"),
          new Service(7002, "ah-sha256+esp-aes256", false, "ah && esp"),
          new Service(7003, "aes256gcm16", true, "udpencap && esp"));

  private Topology topology;
  private Offices offices;

  @BeforeAll
  void start() {
    topology = Topology.up("SiteToSiteIT", 1);
    Offices.addHosts(topology, KINDS.size());
    Offices.addIpv6Hosts(topology, KINDS.size());
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
      Ping.answers(topology.lan(), Offices.host6(kind.number()));
      Tshark seen = capture.stop();
      // Thrice three questions and answers, all protected as they should be, and nothing else.
      assertThat(seen.count(kind.wire())).isGreaterThanOrEqualTo(18);
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
      assertThat(seen.count("esp && !udp")).isGreaterThanOrEqualTo(12);
      assertThat(seen.count("icmp && !esp")).isZero();
    }
    goesDown("transport");
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void protectsOneServiceOfAGatewayInTransportMode(Service service) {
    try (DatagramEcho _ = DatagramEcho.start(topology.site(), Addresses.SITE, service.port());
        Capture capture = Capture.atGateway(topology.internet(), PUBLIC_PACKETS)) {
      List<String> sent = List.of("01", "0203".repeat(500));
      Datagrams client = new Datagrams(topology.gateway(), Addresses.SITE, service.port());
      assertThat(client.send(sent)).isEqualTo(sent);
      Tshark seen = capture.stop();
      assertThat(seen.count(service.wire())).isGreaterThanOrEqualTo(4);
      assertThat(seen.count("udp.port == " + service.port() + " && !ah")).isZero();
    }
    goesDown(service.site());
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
    return KINDS.stream()
        .map(
            kind ->
                site(
                    headquarters,
                    name(kind.number()),
                    kind.suite(),
                    permit(
                            headquarters,
                            "ip",
                            Addresses.LAN_NETWORK,
                            Offices.network(kind.number()))
                        + permit(
                            headquarters,
                            "ip",
                            Offices.LAN_NETWORK6,
                            Offices.network6(kind.number())),
                    "prefer-udp = off"))
        .collect(Collectors.joining());
  }

  private static String transport(boolean headquarters) {
    String here = "host " + Addresses.GATEWAY;
    String there = "host " + Addresses.SITE;
    return site(
            headquarters,
            "transport",
            "aes256-sha256",
            permit(headquarters, "icmp", here, there),
            "encapsulation = transport")
        + SERVICES.stream()
            .map(
                service ->
                    site(
                        headquarters,
                        service.site(),
                        service.suite(),
                        permit(headquarters, "udp", here, there + " eq " + service.port()),
                        "encapsulation = transport, prefer-udp = " + service.preferUdp()))
            .collect(Collectors.joining());
  }

  private static String permit(
      boolean headquarters, String protocol, String atHeadquarters, String atBranch) {
    return "\"permit %s %s %s\", "
        .formatted(
            protocol,
            headquarters ? atHeadquarters : atBranch,
            headquarters ? atBranch : atHeadquarters);
  }

  private static String site(
      boolean headquarters, String name, String suite, String permits, String more) {
    return """
    sites.%s {
      peer          = "%s"
      identity      = "%s.%s.lab.example"
      peer-identity = "%s.%s.lab.example"
      secret        = "secret of %s"
      esp           = [ "%s" ]
      accept        = legacy
      protect       = [ %s ]
      start         = %s
      %s
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
            permits,
            headquarters ? "on-traffic" : "never",
            more);
  }
}
