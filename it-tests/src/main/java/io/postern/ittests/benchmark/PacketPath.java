package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packet path by itself at both ends, with keys given by hand: what the graphs, the ciphers and
 * the rest of the product cost.
 */
record PacketPath(Daemon client, Daemon gateway) implements Tunnel {
  private static final String CLIENT_NETWORK = Addresses.POOL_PREFIX + "200/32";
  private static final String PROGRAM = "io.postern.dataplane.graph.TunnelProgram";

  /**
   * @param steps {@code graph}, {@code plain} or {@code bare}
   * @param encapsulation {@code udp} or {@code raw}
   * @param cipher the beginning of a backend's name, {@code chosen} or {@code none}
   */
  static Tunnel open(Topology topology, String steps, String encapsulation, String cipher) {
    Daemon gateway =
        launch(
            topology.gateway(),
            List.of(
                "right",
                Addresses.GATEWAY,
                Addresses.NAT,
                Addresses.LAN_NETWORK,
                CLIENT_NETWORK,
                steps,
                encapsulation,
                cipher));
    Daemon client =
        launch(
            topology.client(1),
            List.of(
                "left",
                Addresses.client(1),
                Addresses.GATEWAY,
                CLIENT_NETWORK,
                Addresses.LAN_NETWORK,
                steps,
                encapsulation,
                cipher));
    if (steps.equals("bare")) {
      limitSuperPackets(topology.gateway(), "loopright");
      limitSuperPackets(topology.client(1), "loopleft");
      limitSuperPackets(topology.lan(), "eth0");
    }
    return new PacketPath(client, gateway);
  }

  @Override
  public List<ProcessHandle> clientEnd() {
    return client.processes();
  }

  @Override
  public List<ProcessHandle> gatewayEnd() {
    return gateway.processes();
  }

  @Override
  public void close() {
    client.stop();
    gateway.stop();
  }

  /** To what leaves as one datagram. */
  private static void limitSuperPackets(Namespace node, String device) {
    node.run("ip", "link", "set", device, "gso_max_size", "64000");
  }

  private static Daemon launch(Namespace node, List<String> arguments) {
    Path root = Path.of(System.getProperty("postern.it.root", "..")).toAbsolutePath().normalize();
    String classPath =
        Stream.of(
                "dataplane/target/classes",
                "dataplane/target/test-classes",
                "concentrator/target/lib/*")
            .map(part -> root + "/" + part)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    words.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of("-cp", classPath, PROGRAM));
    words.addAll(arguments);
    Daemon daemon = node.start("packet-path", Map.of(), words);
    try {
      Await.with(daemon.log())
          .that(
              "the packet path is ready",
              Duration.ofSeconds(30),
              () -> daemon.log().contains("ready") || !daemon.isRunning());
      if (!daemon.isRunning()) {
        throw new AssertionError("the packet path ended" + daemon.log().tail(25));
      }
      return daemon;
    } catch (RuntimeException | Error failure) {
      daemon.stop();
      throw failure;
    }
  }
}
