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
import io.postern.ittests.network.Fault;
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

  /** Exchange types: main mode (RFC 2408 §3.1), quick mode (RFC 2409 §5.5). */
  private static final int PHASE_ONE = 2;

  private static final int QUICK_MODE = 32;

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
                () ->
                    begun(capture.sofar(), PHASE_ONE, Addresses.GATEWAY) >= 2
                        && begun(capture.sofar(), QUICK_MODE, Addresses.GATEWAY) >= 4);
        pings.awaitAnswers(40, Duration.ofSeconds(10));
        assertThat(pings.stop()).isLessThan(STALL);
      }
    }
  }

  @Test
  void rekeysThatCrossLoseNoPacket() {
    Offices.addHosts(topology, 1);
    // Who began the SA begins its rekey when half is left, the other end when a quarter is.
    String life = "lifetime.esp = 20s";
    String headquarters = Offices.site(true, Offices.peer(Addresses.SITE), "on-traffic", life);
    String branch = Offices.site(false, "", "never", life);
    String patience = "retransmit { initial = 1s, factor = 1.0, tries = 10 }";
    try (Capture atHeadquarters = Capture.start(topology.internet(), "gw0", Capture.IKE);
        Capture atBranch = Capture.start(topology.internet(), "site0", Capture.IKE);
        Offices offices = Offices.start(topology, headquarters + patience, branch + patience);
        PingStream pings = PingStream.start(topology.lan(), Offices.host(1))) {
      topology.impair(Fault.udp(500));
      Await.with(offices.headquarters().log(), offices.branch().log())
          .that(
              "both ends begin a rekey",
              BACK,
              () ->
                  begun(atHeadquarters.sofar(), QUICK_MODE, Addresses.GATEWAY) >= 2
                      && begun(atBranch.sofar(), QUICK_MODE, Addresses.SITE) >= 1);
      topology.impair(Fault.none());
      // Until the first SA has expired, and one of the new ones was chosen.
      pings.awaitAnswers(140, BACK);
      assertThat(pings.stop()).isLessThan(STALL);
      assertThat(offices.headquarters().control().sessionsOf("branch")).hasSize(1);
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

  /** Exchanges of this type whose first message came from there. */
  private static int begun(Tshark seen, int exchangeType, String from) {
    Set<String> known = new HashSet<>();
    int count = 0;
    String key = exchangeType == QUICK_MODE ? "isakmp.messageid" : "isakmp.ispi";
    for (String frame : seen.fields("isakmp.exchangetype == " + exchangeType, key, "ip.src")) {
      String[] fields = frame.split("\t", -1);
      if (known.add(fields[0]) && fields[1].equals(from)) {
        count++;
      }
    }
    return count;
  }
}
