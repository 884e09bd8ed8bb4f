package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.PingStream;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("A site whose other end dies, comes back, or is elsewhere")
class SiteDeathIT {
  private static final Duration BACK = Duration.ofSeconds(20);
  private static final String BRANCH = Offices.site(false, "", "never", "");

  private Topology topology;

  @BeforeEach
  void build() {
    topology = Topology.up("SiteDeathIT", 1);
    Offices.addHosts(topology, 1);
  }

  @AfterEach
  void remove() {
    topology.close();
  }

  @Test
  void aDeadPeerIsSoughtAgainWithoutTrafficIfItsSiteSaysRestart() {
    String headquarters =
        Offices.site(
            true,
            Offices.peer(Addresses.SITE),
            "on-traffic",
            "dpd { delay = 2s, retransmit = 1s, timeout = 4s, action = restart }");
    try (Offices offices = Offices.start(topology, headquarters, BRANCH)) {
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
  void aBranchThatWasKilledComesBackByItsOwnTraffic() {
    String headquarters = Offices.site(true, "", "never", "");
    String branch = Offices.site(false, Offices.peer(Addresses.GATEWAY), "on-traffic", "");
    try (Offices offices = Offices.start(topology, headquarters, branch)) {
      Ping.answers(topology.siteLan(), Offices.host(1), Addresses.LAN_HOST);
      offices.branch().kill();
      offices.branch().restart();
      Ping.answers(topology.siteLan(), Offices.host(1), Addresses.LAN_HOST);
      Ping.answers(topology.lan(), Offices.host(1));
      List<JsonNode> sessions = offices.headquarters().control().sessionsOf("branch");
      assertThat(sessions).hasSize(1);
      assertThat(sessions.getFirst().path("children")).as("INITIAL-CONTACT").hasSize(1);
    }
  }

  @Test
  void aHeadquartersThatWasKilledIsFoundDeadAndSoughtAgain() {
    String headquarters = Offices.site(true, "", "never", "");
    String branch =
        Offices.site(
            false,
            Offices.peer(Addresses.GATEWAY),
            "on-traffic",
            "dpd { delay = 2s, retransmit = 1s, timeout = 4s, action = hold }");
    try (Offices offices = Offices.start(topology, headquarters, branch)) {
      Ping.answers(topology.siteLan(), Offices.host(1), Addresses.LAN_HOST);
      try (PingStream pings =
          PingStream.start(topology.siteLan(), Offices.host(1), Addresses.LAN_HOST)) {
        offices.headquarters().kill();
        offices.headquarters().restart();
        pings.awaitAnswers(20, BACK);
      }
      assertThat(offices.branch().control().sessionsOf("branch")).hasSize(1);
    }
  }

  @Test
  void aPeerThatDoesNotAnswerIsTriedLessAndLessOften() {
    String nobody = Offices.site(true, Offices.peer("192.0.2.77"), "always", "");
    try (Capture capture = Capture.atGateway(topology.internet(), Capture.IKE);
        PosternGateway gateway =
            Offices.startHeadquarters(topology, nobody + "retransmit.tries = 1")) {
      Await.with(gateway.log())
          .that("four attempts", BACK, () -> attempts(capture.sofar()).size() >= 4);
      List<Double> attempts = attempts(capture.stop());
      for (int index = 2; index < 4; index++) {
        assertThat(attempts.get(index) - attempts.get(index - 1))
            .isGreaterThan(attempts.get(index - 1) - attempts.get(index - 2));
      }
    }
  }

  @Test
  void aPeersAddressesAreTriedInOrder() {
    String headquarters =
        Offices.site(
            true, "peer = [ \"192.0.2.77\", \"%s\" ]".formatted(Addresses.SITE), "always", "");
    try (Capture capture = Capture.atGateway(topology.internet(), Capture.IKE);
        Offices offices = Offices.start(topology, headquarters, BRANCH)) {
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

  /** When each phase 1 was begun, in seconds. */
  private static List<Double> attempts(Tshark seen) {
    Map<String, Double> first = new LinkedHashMap<>();
    for (String frame :
        seen.fields("isakmp.exchangetype == 2", "isakmp.ispi", "frame.time_epoch")) {
      String[] fields = frame.split("\t", -1);
      first.putIfAbsent(fields[0], Double.parseDouble(fields[1]));
    }
    return List.copyOf(first.values());
  }
}
