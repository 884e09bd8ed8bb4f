package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Fault;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Datagrams;
import io.postern.ittests.traffic.Ping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealPeers
@DisplayName("The test network itself")
class TopologyIT {

  @Test
  void whatAKilledRunLeftIsRemovedByTheNext(@TempDir Path folder) {
    Daemon run =
        Daemon.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpostern.it.logs=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName()),
            Map.of(),
            folder.resolve("killed-run.log"));
    Await.with(run.log())
        .that("a network", Duration.ofSeconds(30), () -> run.log().contains(KilledRun.READY));
    String prefix = "pt" + run.pid() + "-";
    run.kill();
    assertThat(namespaces()).contains(prefix);
    Topology.up("TopologyIT", 1).close();
    assertThat(namespaces()).doesNotContain(prefix);
    assertThat(namespaces()).doesNotContain("pt" + ProcessHandle.current().pid() + "-");
  }

  @Test
  void translatesAddressesAsTold() {
    try (Topology topology = Topology.up("TopologyIT", 2)) {
      topology.translate(NatMode.NONE);
      assertThat(sourceOfDatagram(topology)).startsWith(Addresses.client(1));
      topology.translate(NatMode.MASQUERADE);
      assertThat(sourceOfDatagram(topology)).startsWith(Addresses.NAT);
      topology.translate(NatMode.RANDOM_PORTS);
      String[] source = sourceOfDatagram(topology).split("\t", -1);
      assertThat(source[0]).isEqualTo(Addresses.NAT);
      assertThat(Integer.parseInt(source[1])).isBetween(20_000, 40_000);
    }
  }

  @Test
  void deliversNothingFromAnAddressThatIsCutOff() {
    try (Topology topology = Topology.up("TopologyIT", 1)) {
      Namespace client = topology.client(1);
      assertThat(Ping.oneAnswered(client, Addresses.GATEWAY)).isTrue();
      topology.impair(Fault.address(Addresses.NAT));
      assertThat(Ping.oneAnswered(client, Addresses.GATEWAY)).isFalse();
      topology.impair(Fault.none());
      assertThat(Ping.oneAnswered(client, Addresses.GATEWAY)).isTrue();
    }
  }

  private static String sourceOfDatagram(Topology topology) {
    String filter = "udp.dstport == 4500";
    try (Capture capture = Capture.atGateway(topology.internet(), "udp port 4500")) {
      new Datagrams(topology.client(1), Addresses.GATEWAY, 4500).send(List.of("ff"));
      Await.until(
          "the datagram on the wire",
          Duration.ofSeconds(5),
          () -> capture.sofar().count(filter) > 0);
      return capture.stop().fields(filter, "ip.src", "udp.srcport").getFirst();
    }
  }

  private static String namespaces() {
    return Command.of("ip", "netns", "list").run().out();
  }
}
