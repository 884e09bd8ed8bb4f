package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.Session;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.Ping;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RealPeers
@DisplayName("Twenty vpnc behind one address, one group key, ten users twice")
class CrowdIT {
  private static final int CLIENTS = 20;
  private static final int USERS = 10;
  private static final int FIRST_PORT = 5300;
  private static final long OCTETS_EACH = 2_000_000;

  @RegisterExtension
  static final TestNetwork network =
      new TestNetwork(CLIENTS, GatewaySettings.usual().accounts(Account.crowd(USERS)));

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"MASQUERADE", "RANDOM_PORTS"})
  void allPassTrafficAtOnceEachWithItsOwnLease(NatMode nat) {
    network.topology().translate(nat);
    List<Account> users = Account.crowd(USERS);
    List<Vpnc> crowd = new ArrayList<>();
    try {
      for (int number = 1; number <= CLIENTS; number++) {
        Account user = users.get((number - 1) % USERS);
        crowd.add(Vpnc.start(client(number), VpncOptions.usual().as(user)));
      }
      crowd.forEach(Vpnc::awaitTunnel);
      List<String> addresses = crowd.stream().map(Vpnc::address).toList();
      assertThat(addresses).doesNotHaveDuplicates();
      List<Session> sessions = network.gateway().sessions();
      assertThat(sessions.stream().map(Session::address))
          .containsExactlyInAnyOrderElementsOf(addresses);
      for (Account user : users) {
        assertThat(sessions.stream().filter(each -> each.user().equals(user.user()))).hasSize(2);
      }
      forEachAtOnce(number -> Ping.answers(client(number), Addresses.LAN_HOST));
      forEachAtOnce(CrowdIT::uploads);
      assertThat(crowd).allMatch(Vpnc::isRunning);
    } finally {
      crowd.parallelStream().forEach(Vpnc::close);
    }
  }

  private static void uploads(int number) {
    Namespace lan = network.topology().lan();
    try (Iperf iperf = Iperf.serve(lan, Addresses.LAN_HOST, FIRST_PORT + number)) {
      Iperf.Flow flow = iperf.upload(client(number), OCTETS_EACH);
      assertThat(flow.sentBytes()).isGreaterThanOrEqualTo(OCTETS_EACH);
    }
  }

  private static Namespace client(int number) {
    return network.topology().client(number);
  }

  private static void forEachAtOnce(IntConsumer task) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.rangeClosed(1, CLIENTS)
          .mapToObj(number -> CompletableFuture.runAsync(() -> task.accept(number), threads))
          .toList()
          .forEach(CompletableFuture::join);
    }
  }
}
