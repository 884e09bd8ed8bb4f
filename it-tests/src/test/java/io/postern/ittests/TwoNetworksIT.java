package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternFolder;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Template;
import io.postern.ittests.traffic.Ping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The remote office serves as the other network: its namespace has the guests' device. */
@RealPeers
@DisplayName("Two groups with the same addresses, each before a network of its own")
class TwoNetworksIT {
  private static final Group GUESTS = new Group("guests", "guests-secret-2");
  private static final String STAFF_HOST = Addresses.LAN_HOST;
  private static final String GUESTS_HOST = "10.77.0.10";

  @Test
  void clientsWithOneAddressReachTheirOwnNetworkAndNotTheOther() {
    try (Topology topology = Topology.up("TwoNetworksIT", 2);
        PosternGateway gateway =
            PosternGateway.start(
                topology.gateway(),
                List.of(Account.ALICE, Account.BOB),
                folder -> configuration(folder, topology.site()));
        Vpnc alice = Vpnc.connect(topology.client(1), VpncOptions.usual());
        Vpnc bob =
            Vpnc.connect(topology.client(2), VpncOptions.usual().as(Account.BOB).in(GUESTS))) {
      assertThat(alice.address()).isEqualTo(bob.address());
      for (Vpnc vpnc : List.of(alice, bob)) {
        vpnc.node().run("ip", "route", "replace", "10.66.0.0/16", "dev", Vpnc.DEVICE);
        vpnc.node().run("ip", "route", "replace", "10.77.0.0/16", "dev", Vpnc.DEVICE);
        vpnc.node().run("ip", "route", "replace", "10.99.0.0/16", "dev", Vpnc.DEVICE);
      }
      Ping.answers(alice.node(), STAFF_HOST);
      Ping.answers(bob.node(), GUESTS_HOST);
      Ping.answers(topology.lan(), alice.address());
      Ping.answers(topology.siteLan(), bob.address());
      assertThat(Ping.oneAnswered(alice.node(), GUESTS_HOST)).isFalse();
      assertThat(Ping.oneAnswered(bob.node(), STAFF_HOST)).isFalse();
      Transfers.wholeBothWays(alice.node(), topology.lan());
      assertThat(gateway.sessions()).hasSize(2);
    }
  }

  private static String configuration(PosternFolder folder, Namespace behindGuests) {
    return Template.of(PosternGateway.class, "two-networks.conf")
        .fill(
            Map.of(
                "GATEWAY", Addresses.GATEWAY,
                "SOCKET", folder.socket().toString(),
                "METRICS", PosternGateway.METRICS_ADDRESS,
                "USERS", folder.users().toString(),
                "NAMESPACE", behindGuests.name(),
                "STAFF_SECRET", Group.STAFF.secret(),
                "GUESTS_SECRET", GUESTS.secret()),
            List.of());
  }
}
