package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.interop.Authentication;
import io.postern.ittests.interop.Exchange;
import io.postern.ittests.interop.Keys;
import io.postern.ittests.interop.Link;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.interop.Peer;
import io.postern.ittests.interop.Role;
import io.postern.ittests.interop.StrongSwanEnd;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.PingStream;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("A site's life: new keys, a peer that dies, a peer with several addresses")
class SiteLifeIT {
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final Duration RENEWALS = Duration.ofSeconds(100);
  private static final Duration BACK = Duration.ofSeconds(20);
  private static final Link LINK =
      new Link(Peer.STRONGSWAN, Role.RESPONDER, Exchange.MAIN, Authentication.PSK);

  private Topology topology;

  @BeforeEach
  void build() {
    topology = Topology.up("SiteLifeIT", 1);
    topology.translate(NatMode.NONE);
  }

  @AfterEach
  void remove() {
    topology.close();
  }

  @Test
  void strongSwanMakesNewKeysOfBothPhasesAndNoPacketWaits() {
    try (PosternGateway gateway = startGateway("lifetime { ike = 8h, esp = 1h }");
        StrongSwanEnd strongSwan = startStrongSwan()) {
      strongSwan.connect(LINK);
      try (PingStream pings = PingStream.start(topology.client(1), Addresses.LAN_HOST)) {
        strongSwan.rekey(LINK, false);
        pings.awaitAnswers(20, Duration.ofSeconds(10));
        strongSwan.rekey(LINK, true);
        pings.awaitAnswers(20, Duration.ofSeconds(10));
        strongSwan.rekey(LINK, false);
        pings.awaitAnswers(20, Duration.ofSeconds(10));
        assertThat(pings.stop()).isLessThan(STALL);
      }
      assertThat(gateway.control().sessionsOf(LINK.name())).hasSize(1);
    }
  }

  @Test
  void posternMakesNewKeysOfBothPhasesAndNoPacketWaits() {
    try (PosternGateway gateway = startGateway("lifetime { ike = 1m, esp = 20s }");
        StrongSwanEnd strongSwan = startStrongSwan();
        Capture capture = Capture.atGateway(topology.internet(), Capture.IKE)) {
      Ping.answers(topology.lan(), Addresses.LAN_HOST, LINK.initiatorHost());
      assertThat(strongSwan.isUp(LINK)).isTrue();
      try (PingStream pings = PingStream.start(topology.client(1), Addresses.LAN_HOST)) {
        Await.with(gateway.log())
            .that(
                "two phases 1 and four quick modes begun by Postern",
                RENEWALS,
                () -> begun(capture.sofar(), 2) >= 2 && begun(capture.sofar(), 32) >= 4);
        pings.awaitAnswers(40, Duration.ofSeconds(10));
        assertThat(pings.stop()).isLessThan(STALL);
      }
    }
  }

  @Test
  void aDeadPeerIsSoughtAgainWithoutTrafficIfItsSiteSaysRestart() {
    Offices.addHosts(topology, 1);
    String headquarters =
        site(true, "peer = \"%s\"".formatted(Addresses.SITE), "on-traffic")
            .formatted("dpd { delay = 2s, retransmit = 1s, timeout = 4s, action = restart }");
    try (Offices offices = Offices.start(topology, headquarters, branch())) {
      Ping.answers(topology.lan(), Offices.host(1));
      offices.branch().kill();
      Await.with(offices.headquarters().log())
          .that(
              "the headquarters finds the branch dead",
              BACK,
              () -> offices.headquarters().control().sessionsOf("branch").isEmpty());
      offices.branch().restart();
      Await.with(offices.headquarters().log(), offices.branch().log())
          .that(
              "the branch has a session again",
              BACK.multipliedBy(2),
              () -> offices.branch().control().sessionsOf("branch").size() == 1);
      Ping.answers(topology.siteLan(), Offices.host(1), Addresses.LAN_HOST);
    }
  }

  @Test
  void aPeersAddressesAreTriedInOrder() {
    Offices.addHosts(topology, 1);
    String headquarters =
        site(true, "peer = [ \"192.0.2.77\", \"%s\" ]".formatted(Addresses.SITE), "always")
            .formatted("");
    try (Capture capture = Capture.atGateway(topology.internet(), Capture.IKE);
        Offices offices = Offices.start(topology, headquarters, branch())) {
      Await.with(offices.headquarters().log(), offices.branch().log())
          .that(
              "a session with the second address",
              BACK,
              () -> offices.branch().control().sessionsOf("branch").size() == 1);
      Ping.answers(topology.lan(), Offices.host(1));
      assertThat(capture.stop().fields("isakmp && ip.src == " + Addresses.GATEWAY, "ip.dst"))
          .startsWith("192.0.2.77")
          .contains(Addresses.SITE);
    }
  }

  private PosternGateway startGateway(String lifetime) {
    return Offices.startHeadquarters(
        topology,
        """
        sites.%s {
          peer          = "%s"
          peer-identity = "%s"
          secret        = "secret-of-%s"
          ike           = [ %s ]
          esp           = [ %s ]
          protect       = [ "permit ip %s %s" ]
          %s
        }
        """
            .formatted(
                LINK.name(),
                Addresses.client(1),
                LINK.initiatorIdentity(),
                LINK.name(),
                LINK.ike(),
                LINK.esp(),
                Addresses.LAN_NETWORK,
                LINK.initiatorNetwork(),
                lifetime));
  }

  private StrongSwanEnd startStrongSwan() {
    Keys keys = new Keys(topology.gateway().scratch(), false);
    return StrongSwanEnd.initiator(topology.client(1), List.of(LINK), keys);
  }

  private static String branch() {
    return site(false, "", "never").formatted("");
  }

  /** With a place left for more lines. */
  private static String site(boolean headquarters, String peer, String start) {
    return """
    sites.branch {
      %s
      identity      = "%s.lab.example"
      peer-identity = "%s.lab.example"
      secret        = "secret of the branch"
      protect       = [ "permit ip %s %s" ]
      start         = %s
      %%s
    }
    """
        .formatted(
            peer,
            headquarters ? "hq" : "branch",
            headquarters ? "branch" : "hq",
            headquarters ? Addresses.LAN_NETWORK : Offices.network(1),
            headquarters ? Offices.network(1) : Addresses.LAN_NETWORK,
            start);
  }

  /** Exchanges of this type whose first message came from Postern. */
  private static int begun(Tshark seen, int exchangeType) {
    Set<String> known = new HashSet<>();
    int count = 0;
    String key = exchangeType == 32 ? "isakmp.messageid" : "isakmp.ispi";
    for (String frame : seen.fields("isakmp.exchangetype == " + exchangeType, key, "ip.src")) {
      String[] fields = frame.split("\t", -1);
      if (known.add(fields[0]) && fields[1].equals(Addresses.GATEWAY)) {
        count++;
      }
    }
    return count;
  }
}
