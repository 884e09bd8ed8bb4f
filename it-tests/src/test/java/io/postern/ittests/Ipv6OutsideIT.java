package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.gateway.PosternFolder;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.SiteText;
import io.postern.ittests.interop.Link;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Ipv6Outside;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.ContentStream;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.net.InetAddress;
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

/** The headquarters listens on the wildcard and has two addresses, the branch on its own. */
@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("IKE, ESP and AH between addresses of IPv6: two Posterns, and strongSwan as a client")
class Ipv6OutsideIT {
  private static final Duration GOODBYE = Duration.ofSeconds(10);
  private static final Duration TRANSFER = Duration.ofMinutes(1);
  private static final long OCTETS = 4_000_000;

  /** What is protected, and pings that are not. */
  private static final String PUBLIC_PACKETS =
      "ip6 proto 50 or ip6 proto 51 or (ip6 and udp port 4500 and ip6[4:2] > 12) or icmp"
          + " or (ip6 proto 58 and (ip6[40] = 128 or ip6[40] = 129))";

  /**
   * @param number of the network behind the branch
   * @param preferUdp both ends claim a NAT (RFC 3947 §3.2), else they find none
   * @param fromHeadquarters the end of the wildcard begins, else it is asked at its other address
   * @param wire what tshark must see of each packet between the gateways
   */
  record Kind(int number, String suite, boolean preferUdp, boolean fromHeadquarters, String wire) {
    String site() {
      return "network-" + number;
    }

    String headquartersAddress() {
      return fromHeadquarters ? Ipv6Outside.GATEWAY : Ipv6Outside.GATEWAY_ASKED;
    }

    @Override
    public String toString() {
      return "%s%s, begun by the %s"
          .formatted(
              suite, preferUdp ? " in UDP" : "", fromHeadquarters ? "headquarters" : "branch");
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(1, "aes256-sha256", false, false, "esp && !udp"),
          new Kind(2, "aes256gcm16", true, true, "udpencap && esp"),
          new Kind(3, "ah-sha256", false, true, "ah && !esp"));

  private Topology topology;
  private PosternGateway headquarters;
  private PosternGateway branch;

  @BeforeAll
  void start() {
    topology = Topology.up("Ipv6OutsideIT", 1);
    Ipv6Outside.add(topology);
    Offices.addHosts(topology, KINDS.size());
    Offices.addIpv6Hosts(topology, KINDS.size());
    Ping.answers(topology.client(1), Ipv6Outside.GATEWAY);
    Ping.answers(topology.site(), Ipv6Outside.GATEWAY_ASKED);
    headquarters =
        PosternGateway.start(
            topology.gateway(),
            List.of(Account.ALICE),
            folder ->
                SiteText.of(
                    folder, List.of("::"), Link.GATEWAY_IDENTITY, sites(true) + staff(folder)));
    branch =
        PosternGateway.start(
            topology.site(),
            List.of(),
            folder ->
                SiteText.of(
                    folder,
                    List.of(Addresses.SITE, Ipv6Outside.SITE),
                    Link.BRANCH_IDENTITY,
                    sites(false)));
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
    String near = kind.fromHeadquarters() ? Addresses.LAN_HOST : Offices.host(kind.number());
    String near6 = kind.fromHeadquarters() ? Offices.LAN_HOST6 : Offices.host6(kind.number());
    String far = kind.fromHeadquarters() ? Offices.host(kind.number()) : Addresses.LAN_HOST;
    String far6 = kind.fromHeadquarters() ? Offices.host6(kind.number()) : Offices.LAN_HOST6;
    Namespace from = kind.fromHeadquarters() ? topology.lan() : topology.siteLan();
    Namespace to = kind.fromHeadquarters() ? topology.siteLan() : topology.lan();
    try (Capture capture = Capture.atGateway(topology.internet(), PUBLIC_PACKETS)) {
      Ping.answers(from, near, far);
      Ping.answers(from, near6, far6);
      Ping.answers(to, far, near);
      Ping.answers(to, far6, near6);
      Tshark seen = capture.stop();
      // Four times three questions and answers, all of them between these addresses.
      assertThat(seen.count(kind.wire() + " && " + between(kind))).isGreaterThanOrEqualTo(24);
      assertThat(seen.count("!(" + kind.wire() + ") && !isakmp")).isZero();
    }
    transfers(topology.lan(), topology.siteLan(), Offices.host6(kind.number()));
    goesDown(kind.site());
  }

  @Test
  void aClientLogsInAndMovesData() {
    Namespace client = topology.client(1);
    StrongSwanOptions options = StrongSwanOptions.usual().to(Ipv6Outside.GATEWAY_ASKED);
    try (StrongSwan alice = StrongSwan.connect(client, options)) {
      assertThat(alice.address("alice")).startsWith(Addresses.POOL_PREFIX);
      assertThat(headquarters.sessionOf("alice").peer())
          .contains(InetAddress.ofLiteral(Ipv6Outside.CLIENT).getHostAddress());
      // RFC 3947 §3.2: the hashes of 16 octets of address are those that it computes.
      assertThat(alice.log().text()).doesNotContain("host is behind NAT");
      Ping.answers(client, Addresses.LAN_HOST);
      Ping.answers(topology.lan(), alice.address("alice"));
      transfers(client, topology.lan(), Addresses.LAN_HOST);
      alice.terminate("alice");
      awaitNone("staff", headquarters);
    }
  }

  private static void transfers(Namespace from, Namespace to, String address) {
    try (ContentStream stream = ContentStream.start(from, to, address, OCTETS)) {
      stream.awaitWhole(TRANSFER);
    }
  }

  private void goesDown(String site) {
    List<JsonNode> up = headquarters.control().sessionsOf(site);
    assertThat(up).hasSize(1);
    headquarters.control().disconnect(site);
    awaitNone(site, headquarters, branch);
  }

  private void awaitNone(String connection, PosternGateway... ends) {
    Await.with(headquarters.log(), branch.log())
        .that(
            "no session of " + connection,
            GOODBYE,
            () ->
                List.of(ends).stream()
                    .allMatch(end -> end.control().sessionsOf(connection).isEmpty()));
  }

  private static String between(Kind kind) {
    return "ipv6.addr == %s && ipv6.addr == %s"
        .formatted(kind.headquartersAddress(), Ipv6Outside.SITE);
  }

  private static String sites(boolean headquarters) {
    return KINDS.stream().map(kind -> site(headquarters, kind)).collect(Collectors.joining());
  }

  private static String site(boolean headquarters, Kind kind) {
    return """
    sites.%1$s {
      peer          = "%2$s"
      identity      = "%1$s.%3$s.lab.example"
      peer-identity = "%1$s.%4$s.lab.example"
      secret        = "secret of %1$s"
      esp           = [ "%5$s" ]
      accept        = legacy
      protect       = [ "permit ip %6$s", "permit ip %7$s" ]
      start         = %8$s
      prefer-udp    = %9$s
    }
    """
        .formatted(
            kind.site(),
            headquarters ? Ipv6Outside.SITE : kind.headquartersAddress(),
            headquarters ? "hq" : "branch",
            headquarters ? "branch" : "hq",
            kind.suite(),
            sides(headquarters, Addresses.LAN_NETWORK, Offices.network(kind.number())),
            sides(headquarters, Offices.LAN_NETWORK6, Offices.network6(kind.number())),
            headquarters == kind.fromHeadquarters() ? "on-traffic" : "never",
            kind.preferUdp());
  }

  private static String sides(boolean headquarters, String atHeadquarters, String atBranch) {
    return headquarters ? atHeadquarters + " " + atBranch : atBranch + " " + atHeadquarters;
  }

  private static String staff(PosternFolder folder) {
    return """
    pools.staff { network = "%s", hold = 0s }
    users.local { file = "%s" }
    groups.%s {
      authenticate  = [ xauth-psk ]
      mode          = [ main ]
      any-identity  = on
      secret        = "%s"
      users         = local
      pool          = staff
      split-include = [ "%s" ]
      ike           = [ aes256-sha256-modp2048 ]
      esp           = [ aes256-sha256 ]
    }
    """
        .formatted(
            Addresses.POOL_NETWORK,
            folder.users(),
            Group.STAFF.name(),
            Group.STAFF.secret(),
            Addresses.LAN_NETWORK);
  }
}
