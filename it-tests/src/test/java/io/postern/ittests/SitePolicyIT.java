package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Output;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.DatagramEcho;
import io.postern.ittests.traffic.Datagrams;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("An ordered policy: what goes protected, what in the clear, and what nowhere")
class SitePolicyIT {
  private static final String PUBLIC_PACKETS = "ip proto 50 or icmp or udp";
  private static final int OPEN_PORT = 7007;

  /** Behind the branch: protected, passed by, and of a network with static keys. */
  private static final int PROTECTED = 1;

  private static final int BYPASSED = 2;
  private static final int STATIC = 3;

  /** In the branch's network with static keys, and not what the headquarters permits. */
  private static final String OUTSIDE = "10.79.3.200";

  /** Where the internet claims to be a host behind the branch. */
  private static final String FORGED = "10.79.1.77";

  private Topology topology;
  private Offices offices;

  @BeforeAll
  void start() {
    topology = Topology.up("SitePolicyIT", 1);
    Offices.addHosts(topology, STATIC);
    topology.siteLan().run("ip", "addr", "add", OUTSIDE + "/32", "dev", "lo");
    topology.internet().run("ip", "route", "add", "10.66.0.0/24", "via", Addresses.GATEWAY);
    topology.internet().run("ip", "route", "add", "10.79.0.0/16", "via", Addresses.SITE);
    topology.internet().run("ip", "addr", "add", FORGED + "/32", "dev", "lo");
    offices =
        Offices.start(
            topology,
            site(true) + manual(true, "10.79.3.0/25"),
            site(false) + manual(false, Offices.network(STATIC)));
  }

  @AfterAll
  void end() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void theFirstLineThatFitsDecidesByAddress() {
    try (Capture capture = Capture.atGateway(topology.internet(), PUBLIC_PACKETS)) {
      Ping.answers(topology.lan(), Offices.host(PROTECTED));
      Ping.answers(topology.lan(), Offices.host(BYPASSED));
      Ping.answers(topology.siteLan(), Offices.host(BYPASSED), Addresses.LAN_HOST);
      Tshark seen = capture.stop();
      String bypassed = "icmp && ip.addr == " + Offices.host(BYPASSED);
      assertThat(seen.count("esp")).isGreaterThanOrEqualTo(6);
      assertThat(seen.count(bypassed)).isGreaterThanOrEqualTo(12);
      assertThat(seen.count("icmp && !(" + bypassed + ")")).isZero();
    }
  }

  @Test
  void theFirstLineThatFitsDecidesByPort() {
    List<String> sent = List.of("0102", "0304");
    String host = Offices.host(PROTECTED);
    try (DatagramEcho _ = DatagramEcho.start(topology.siteLan(), host, OPEN_PORT);
        DatagramEcho _ = DatagramEcho.start(topology.siteLan(), host, OPEN_PORT + 1);
        Capture capture = Capture.atGateway(topology.internet(), PUBLIC_PACKETS)) {
      assertThat(new Datagrams(topology.lan(), host, OPEN_PORT).send(sent)).isEqualTo(sent);
      assertThat(new Datagrams(topology.lan(), host, OPEN_PORT + 1).send(sent)).isEqualTo(sent);
      Tshark seen = capture.stop();
      assertThat(seen.count("udp.port == " + OPEN_PORT)).isEqualTo(4);
      assertThat(seen.count("udp.port == " + (OPEN_PORT + 1))).isZero();
      // Packets of a burst may leave as one frame of several segments.
      assertThat(seen.count("esp")).isGreaterThanOrEqualTo(2);
    }
  }

  /** RFC 4301 §5.2: what a line permits must come protected. */
  @Test
  void whatShouldHaveComeProtectedIsDroppedAndCounted() {
    double before = offices.headquarters().drops("came-clear");
    try (Capture capture = Capture.start(topology.lan(), "eth0", "host " + FORGED)) {
      Output forged = ping(Addresses.LAN_HOST, FORGED);
      assertThat(forged.succeeded()).isFalse();
      assertThat(capture.stop().count("ip")).isZero();
    }
    assertThat(offices.headquarters().drops("came-clear") - before).isEqualTo(3);
  }

  /** RFC 4301 §5.2, step 4: what came protected must be what its SA is for. */
  @Test
  void whatIsOutsideOfItsSasSelectorIsDroppedCountedAndInTheLog() {
    Ping.answers(topology.siteLan(), Offices.host(STATIC), Addresses.LAN_HOST);
    double before = offices.headquarters().drops("inner-policy");
    try (Capture capture = Capture.start(topology.lan(), "eth0", "host " + OUTSIDE)) {
      assertThat(
              Ping.send(
                      topology.siteLan(), Addresses.LAN_HOST, "-I", OUTSIDE, "-c3", "-i0.2", "-W1")
                  .succeeded())
          .isFalse();
      assertThat(capture.stop().count("ip")).isZero();
    }
    assertThat(offices.headquarters().drops("inner-policy") - before).isEqualTo(3);
    assertThat(offices.headquarters().log().text())
        .containsPattern(
            "audit=\"?packet-refused\"? reason=\"?inner-policy\"? .*inner=\"?protocol 1 "
                + OUTSIDE);
  }

  private Output ping(String target, String source) {
    return Ping.send(topology.internet(), target, "-I", source, "-c3", "-i0.2", "-W1");
  }

  private static String site(boolean headquarters) {
    return """
    tun.unmatched = bypass
    prefer-udp    = off
    sites.branch {
      peer          = "%s"
      identity      = "%s.lab.example"
      peer-identity = "%s.lab.example"
      secret        = "secret of the branch"
      protect       = [
        "deny   ip  %s"
        "deny   udp %s"
        "permit ip  %s"
      ]
    }
    """
        .formatted(
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            headquarters ? "hq" : "branch",
            headquarters ? "branch" : "hq",
            sides(headquarters, "host " + Offices.host(BYPASSED), ""),
            sides(headquarters, Offices.network(PROTECTED), " eq " + OPEN_PORT),
            sides(headquarters, "10.79.0.0/22", ""));
  }

  private static String sides(boolean headquarters, String behindBranch, String ports) {
    return headquarters
        ? Addresses.LAN_NETWORK + " " + behindBranch + ports
        : behindBranch + ports + " " + Addresses.LAN_NETWORK;
  }

  /** Before the site; each end may have another idea of what it is for. */
  private static String manual(boolean headquarters, String behindBranch) {
    return """
    manual.static {
      peer    = "%s"
      local   = "%s"
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
            sides(headquarters, behindBranch, ""),
            headquarters ? "1001" : "1002",
            headquarters ? "1002" : "1001",
            (headquarters ? "11" : "22").repeat(16),
            (headquarters ? "22" : "11").repeat(16),
            (headquarters ? "33" : "44").repeat(32),
            (headquarters ? "44" : "33").repeat(32));
  }
}
