package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("A gateway that is killed and started again: its clients come back")
class GatewayDeathIT {
  /** Informational exchanges that are not encrypted: all that a gateway without keys can say. */
  private static final String WORD_WITHOUT_KEYS =
      "isakmp.exchangetype == 5 && isakmp.flag_e == 0 && ip.src == " + Addresses.GATEWAY;

  /** Packets of a tunnel that a gateway that was started anew does not know, in a few seconds. */
  private static final int STRAYS = 1000;

  @RegisterExtension static final TestNetwork network = new TestNetwork(2, GatewaySettings.usual());

  @Test
  void strongSwanComesBackByItself() {
    StrongSwanOptions options =
        StrongSwanOptions.usual().dpd(Duration.ofSeconds(2), Duration.ofSeconds(8));
    try (StrongSwan client = StrongSwan.connect(network.client(), options)) {
      Ping.answers(network.client(), Addresses.LAN_HOST);
      network.gateway().kill();
      network.gateway().restart();
      Await.with(client.log(), network.gateway().log())
          .that(
              "the tunnel works again",
              Duration.ofMinutes(1),
              () -> Ping.oneAnswered(network.client(), Addresses.LAN_HOST));
      assertThat(network.gateway().sessionOf("alice").address()).isEqualTo(client.address("alice"));
    }
  }

  @Test
  void vpncNoticesAndItsUserLogsInAgain() {
    VpncOptions options = VpncOptions.usual().as(Account.BOB).dpd(Duration.ofSeconds(10));
    try (Vpnc vpnc = Vpnc.connect(network.client(), options)) {
      Ping.answers(network.client(), Addresses.LAN_HOST);
      network.gateway().kill();
      network.gateway().restart();
      assertThat(vpnc.endsWithin(Duration.ofSeconds(75)))
          .withFailMessage(() -> "vpnc has not noticed\n" + vpnc.log().tail(25))
          .isTrue();
    }
    try (Vpnc vpnc = Vpnc.connect(network.client(), options)) {
      assertThat(vpnc.address()).startsWith(Addresses.POOL_PREFIX);
      Ping.answers(network.client(), Addresses.LAN_HOST);
    }
  }

  @Test
  void tellsThatItDoesNotKnowThePeerAndNotForEveryPacket() {
    network.onlyPostern("says nothing to a cookie or an SPI that it does not know");
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      Ping.answers(network.client(), Addresses.LAN_HOST);
      network.gateway().kill();
      network.gateway().restart();
      try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
        Ping.send(network.client(), Addresses.LAN_HOST, "-c" + STRAYS, "-i0.002", "-W1");
        Await.with(network.gateway().log())
            .that(
                "a word from the gateway",
                Duration.ofSeconds(5),
                () -> capture.sofar().count(WORD_WITHOUT_KEYS) > 0);
        List<String> words = capture.stop().fields(WORD_WITHOUT_KEYS, "isakmp.notify.msgtype");
        // RFC 2408 §3.14.1: INVALID-COOKIE is 4, INVALID-SPI is 11.
        assertThat(words).allMatch(type -> List.of("4", "11").contains(type));
        assertThat(words).hasSizeLessThan(STRAYS / 2);
      }
      vpnc.kill();
    }
  }

  @Test
  void saysGoodbyeToVpncWhenItIsStopped() {
    network.onlyPostern("deletes the tunnel first, to which vpnc answers with a new quick mode");
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      network.gateway().close();
      assertThat(vpnc.endsWithin(Duration.ofSeconds(15)))
          .withFailMessage(() -> "vpnc was not told\n" + vpnc.log().tail(25))
          .isTrue();
    } finally {
      network.gateway().restart();
    }
  }

  @Test
  void saysGoodbyeToStrongSwanWhenItIsStopped() {
    try (StrongSwan client = StrongSwan.connect(network.client(), StrongSwanOptions.usual())) {
      network.gateway().close();
      Await.with(client.log())
          .that("the client has no tunnel", Duration.ofSeconds(10), () -> !client.isUp("alice"));
    } finally {
      network.gateway().restart();
    }
  }
}
