package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealPeers
@DisplayName("More clients than addresses")
class EmptyPoolIT {
  private static final List<Account> USERS = List.of(Account.ALICE, Account.BOB, Account.CAROL);
  private static final Duration DELAY = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(8);
  private static final Duration NOTICED = DELAY.plus(TIMEOUT).plusSeconds(4);

  /** Two host addresses, one of which may be the gateway's own. */
  @RegisterExtension
  static final TestNetwork network =
      new TestNetwork(
          USERS.size(), GatewaySettings.usual().pool("10.99.0.0/30").dpd(DELAY, TIMEOUT));

  @Test
  void theLateOneIsRefusedUntilTheAddressOfAKilledOneIsFree() {
    List<Vpnc> connected = new ArrayList<>();
    try {
      int late = connectUntilRefused(connected);
      assertThat(connected).hasSizeBetween(1, 2);
      for (Vpnc vpnc : connected) {
        Ping.answers(vpnc.node(), Addresses.LAN_HOST);
      }
      network.awaitSessions(connected.size(), Duration.ofSeconds(40));
      String freed = connected.getLast().address();
      connected.getLast().kill();
      network.awaitSessions(connected.size() - 1, NOTICED);
      try (Vpnc vpnc = Vpnc.connect(network.topology().client(late), options(late))) {
        assertThat(vpnc.address()).isEqualTo(freed);
        Ping.answers(vpnc.node(), Addresses.LAN_HOST);
      }
    } finally {
      connected.forEach(Vpnc::close);
    }
  }

  /** Gives the number of the first client that got no address. */
  private static int connectUntilRefused(List<Vpnc> connected) {
    for (int number = 1; number <= USERS.size(); number++) {
      Vpnc vpnc = Vpnc.start(network.topology().client(number), options(number));
      Await.with(vpnc.log(), network.gateway().log())
          .that(
              "a tunnel or a refusal",
              Duration.ofSeconds(40),
              () -> vpnc.isUp() || !vpnc.isRunning());
      if (!vpnc.isUp()) {
        return number;
      }
      connected.add(vpnc);
    }
    throw new AssertionError("nobody was refused: " + connected.size() + " clients");
  }

  private static VpncOptions options(int number) {
    return VpncOptions.usual().as(USERS.get(number - 1));
  }
}
