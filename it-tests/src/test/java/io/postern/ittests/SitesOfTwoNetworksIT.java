package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Each office has a red network, behind its first device, and a blue one in a namespace of its own,
 * which the two clients of the topology serve as. Both have the same addresses at both offices.
 */
@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Two networks with the same addresses, each joined over a site of its own")
class SitesOfTwoNetworksIT {
  private static final String DEVICE = "postern0";

  /** Behind the branch, in both networks. */
  private static final int ALIKE = 1;

  /** In the blue network alone, by the site and by static keys. */
  private static final int BLUE = 2;

  private static final int BLUE_STATIC = 3;
  private static final List<Integer> BLUE_NETWORKS = List.of(ALIKE, BLUE, BLUE_STATIC);

  private Topology topology;
  private Offices offices;

  @BeforeAll
  void start() {
    topology = Topology.up("SitesOfTwoNetworksIT", 2);
    Offices.addHosts(topology, ALIKE);
    address(blueHeadquarters(), Addresses.LAN_HOST);
    for (int number : BLUE_NETWORKS) {
      address(blueBranch(), Offices.host(number));
    }
    offices =
        Offices.start(topology, sections(true, blueHeadquarters()), sections(false, blueBranch()));
    for (int number : BLUE_NETWORKS) {
      source(blueHeadquarters(), Offices.network(number), Addresses.LAN_HOST);
    }
    source(blueBranch(), Addresses.LAN_NETWORK, Offices.host(ALIKE));
    // What is of the blue network comes to the first device too.
    topology.gateway().run("ip", "route", "add", "10.79.0.0/16", "dev", DEVICE);
  }

  @AfterAll
  void end() {
    if (topology != null) {
      topology.close();
    }
  }

  private Namespace blueHeadquarters() {
    return topology.client(1);
  }

  private Namespace blueBranch() {
    return topology.client(2);
  }

  @Test
  void sameAddressesAreOthersInTheOtherNetwork() {
    String host = Offices.host(ALIKE);
    onlyThere(() -> Ping.answers(topology.lan(), host), topology.site(), blueBranch());
    onlyThere(() -> Ping.answers(blueHeadquarters(), host), blueBranch(), topology.site());
    onlyThere(
        () -> Ping.answers(topology.siteLan(), host, Addresses.LAN_HOST),
        topology.gateway(),
        blueHeadquarters());
    onlyThere(
        () -> Ping.answers(blueBranch(), Addresses.LAN_HOST),
        blueHeadquarters(),
        topology.gateway());
  }

  @Test
  void theSecondNetworkCarriesMuchAndWhole() {
    Ping.answers(blueBranch(), Addresses.LAN_HOST);
    Transfers.wholeBothWays(blueBranch(), blueHeadquarters());
  }

  @Test
  void theFirstNetworkDoesNotReachWhatTheSecondReaches() {
    refusedToTheFirst(Offices.host(BLUE));
  }

  @Test
  void staticKeysLeadIntoTheSecondNetworkAlone() {
    Ping.answers(blueBranch(), Offices.host(BLUE_STATIC), Addresses.LAN_HOST);
    refusedToTheFirst(Offices.host(BLUE_STATIC));
  }

  private void refusedToTheFirst(String host) {
    Ping.answers(blueHeadquarters(), host);
    double before = offices.headquarters().drops("no-policy");
    try (Capture capture = Capture.start(blueBranch(), DEVICE, "host " + host)) {
      assertThat(Ping.send(topology.lan(), host, "-c3", "-i0.2", "-W1").succeeded()).isFalse();
      assertThat(capture.stop().count("icmp")).isZero();
    }
    assertThat(offices.headquarters().drops("no-policy") - before).isGreaterThanOrEqualTo(3);
  }

  /**
   * Demands that questions and answers pass the device there, and none the device of the other
   * network.
   */
  private static void onlyThere(Runnable ask, Namespace there, Namespace elsewhere) {
    try (Capture seen = Capture.start(there, DEVICE, "icmp");
        Capture other = Capture.start(elsewhere, DEVICE, "icmp")) {
      ask.run();
      assertThat(seen.stop().count("icmp")).isGreaterThanOrEqualTo(6);
      assertThat(other.stop().count("icmp")).isZero();
    }
  }

  private static void address(Namespace node, String address) {
    node.run("ip", "addr", "add", address + "/32", "dev", "lo");
  }

  private static void source(Namespace node, String network, String address) {
    node.run("ip", "route", "replace", network, "dev", DEVICE, "src", address);
  }

  private static String sections(boolean headquarters, Namespace blue) {
    return "tuns.blue { namespace = \"%s\" }\n".formatted(blue.name())
        + site(headquarters, "red", "", Offices.network(ALIKE))
        + site(headquarters, "blue", "tun = blue", "10.79.1.0-10.79.2.255")
        + staticKeys(headquarters);
  }

  private static String site(boolean headquarters, String name, String tun, String behindBranch) {
    return """
    sites.%1$s {
      peer          = "%2$s"
      identity      = "%1$s.%3$s.lab.example"
      peer-identity = "%1$s.%4$s.lab.example"
      secret        = "secret of %1$s"
      protect       = [ "permit ip %5$s" ]
      %6$s
    }
    """
        .formatted(
            name,
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            headquarters ? "hq" : "branch",
            headquarters ? "branch" : "hq",
            sides(headquarters, behindBranch),
            tun);
  }

  private static String staticKeys(boolean headquarters) {
    return """
    manual.blue-static {
      peer    = "%s"
      local   = "%s"
      tun     = blue
      protect = "permit ip %s"
      esp {
        suite = aes128-sha256, spi-in = 0x%s, spi-out = 0x%s
        cipher-key-in     = "%s", cipher-key-out    = "%s"
        integrity-key-in  = "%s", integrity-key-out = "%s"
      }
    }
    """
        .formatted(
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            headquarters ? Addresses.GATEWAY : Addresses.SITE,
            sides(headquarters, Offices.network(BLUE_STATIC)),
            headquarters ? "1001" : "1002",
            headquarters ? "1002" : "1001",
            (headquarters ? "11" : "22").repeat(16),
            (headquarters ? "22" : "11").repeat(16),
            (headquarters ? "33" : "44").repeat(32),
            (headquarters ? "44" : "33").repeat(32));
  }

  private static String sides(boolean headquarters, String behindBranch) {
    return headquarters
        ? Addresses.LAN_NETWORK + " " + behindBranch
        : behindBranch + " " + Addresses.LAN_NETWORK;
  }
}
