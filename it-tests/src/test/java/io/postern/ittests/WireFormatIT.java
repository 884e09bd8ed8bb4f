package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.KeyLog;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import io.postern.ittests.traffic.Tshark;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("tshark reads every IKE message of the gateway, the encrypted ones too")
class WireFormatIT {
  /** Exchange types: RFC 2408 §3.1 (2 main, 4 aggressive, 5 informational), RFC 2409 (32 quick). */
  private static final String TRANSACTION = "isakmp.exchangetype == 6";

  @RegisterExtension
  static final TestNetwork network =
      new TestNetwork(1, GatewaySettings.usual().dpd(Duration.ofSeconds(2), Duration.ofSeconds(8)));

  @Test
  void aWholeLifeOfAVpncIsWellFormed() {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      Tshark seen;
      try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual().and("--debug", "3"))) {
        Ping.answers(network.client(), Addresses.LAN_HOST);
        awaitDeadPeerDetection(capture);
        vpnc.disconnect();
        seen = capture.stop().decrypting(KeyLog.ofVpnc(vpnc.log()));
      }
      seen.gatewaySentWellFormedIke();
      // Read from inside the encryption: the addresses that Mode Config gave.
      assertThat(seen.fields(sent(TRANSACTION), "isakmp.cfg.attr.internal_ip4_address"))
          .anyMatch(address -> address.startsWith(Addresses.POOL_PREFIX));
      assertThat(seen.count(sent("isakmp.exchangetype == 32"))).isPositive();
    }
  }

  @Test
  void aWholeLifeOfAStrongSwanIsWellFormed() {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE);
        StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      client.rekeyChild("alice");
      Ping.answers(network.client(), Addresses.LAN_HOST);
      awaitDeadPeerDetection(capture);
      KeyLog keys = client.keys("alice");
      client.terminate("alice");
      network.awaitSessions(0, Duration.ofSeconds(5));
      Tshark seen = capture.stop().decrypting(keys);
      seen.gatewaySentWellFormedIke();
      assertThat(seen.fields(sent(TRANSACTION), "isakmp.cfg.attr.internal_ip4_address"))
          .anyMatch(address -> address.startsWith(Addresses.POOL_PREFIX));
    }
  }

  @Test
  void refusalsAreWellFormed() {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      VpncOptions usual = VpncOptions.usual();
      Account wrong = Account.ALICE.withPassword("not-the-password");
      for (VpncOptions refused : List.of(usual.dh("dh16"), usual.as(wrong))) {
        try (Vpnc vpnc = Vpnc.start(network.client(), refused)) {
          assertThat(vpnc.endsWithin(Duration.ofSeconds(40))).isTrue();
        }
      }
      Await.with(network.gateway().log())
          .that(
              "an answer to each of the two",
              Duration.ofSeconds(5),
              () -> capture.sofar().count(sent("isakmp")) >= 2);
      capture.stop().gatewaySentWellFormedIke();
    }
  }

  private static String sent(String filter) {
    return filter + " && ip.src == " + Addresses.GATEWAY;
  }

  /** Two informational messages of the gateway: a question, or an answer, of RFC 3706. */
  private static void awaitDeadPeerDetection(Capture capture) {
    Await.with(network.gateway().log())
        .that(
            "two informational messages of the gateway",
            Duration.ofSeconds(15),
            () -> capture.sofar().count(sent("isakmp.exchangetype == 5")) >= 2);
  }
}
