package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Charon;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import io.postern.ittests.traffic.Ping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("postern init && postern profile, and the client connects: no file edited by hand")
class InitAndProfileIT {
  @Test
  void vpncAndStrongSwanConnectWithWhatWasWrittenForThem() throws IOException {
    try (Topology topology = Topology.up("InitAndProfileIT", 1);
        PosternGateway gateway =
            PosternGateway.initialized(
                topology.gateway(), Addresses.GATEWAY, Addresses.POOL_NETWORK, Account.ALICE)) {
      Namespace node = topology.client(1);

      Path conf = gateway.profile(Account.ALICE, "vpnc", node.scratch().resolve("alice.conf"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf)))
          .isEqualTo("rw-------");
      try (Vpnc vpnc = Vpnc.connect(node, conf)) {
        assertThat(vpnc.address()).startsWith(Addresses.POOL_PREFIX);
        Ping.answers(node, Addresses.LAN_HOST);
      }

      Path folder = gateway.profile(Account.ALICE, "strongswan", node.scratch().resolve("swan"));
      try (Charon charon = Charon.start(node, folder)) {
        Output initiated = charon.control("--initiate", "--child", "alice", "--timeout", "15");
        assertThat(initiated.succeeded()).as(initiated.everything()).isTrue();
        Ping.answers(node, Addresses.LAN_HOST);
      }

      networkManagerReads(
          Files.readString(
              gateway.profile(
                  Account.ALICE, "networkmanager", node.scratch().resolve("alice.nmconnection"))));
    }
  }

  /**
   * Its own parser, without its daemon: it changes one thing, and writes all that it understood.
   */
  private static void networkManagerReads(String profile) {
    Output read =
        Command.of("nmcli", "--offline", "connection", "modify", "connection.autoconnect", "no")
            .reading(profile)
            .run();

    assertThat(read.error()).isEmpty();
    assertThat(read.out().lines())
        .contains("autoconnect=false", "service-type=org.freedesktop.NetworkManager.vpnc")
        .containsAll(
            profile
                .lines()
                .filter(line -> line.matches("(id|uuid|type|IPSec .*|Xauth .*|IKE .*)=.*"))
                .toList());
  }
}
