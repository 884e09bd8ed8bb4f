package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** wireguard-go at both ends. */
record WireGuard(Daemon client, Daemon gateway) implements Tunnel {
  private static final String CLIENT_DEVICE = "wgc0";
  private static final String GATEWAY_DEVICE = "wgg0";
  private static final String CLIENT_ADDRESS = Addresses.POOL_PREFIX + "200";
  private static final int PORT = 51_820;

  static Tunnel open(Topology topology, String program) {
    String clientKey = Command.of("wg", "genkey").run().out();
    String gatewayKey = Command.of("wg", "genkey").run().out();
    Daemon client = launch(topology.client(1), program, CLIENT_DEVICE);
    Daemon gateway = launch(topology.gateway(), program, GATEWAY_DEVICE);
    configure(
        topology.client(1),
        CLIENT_DEVICE,
        clientKey,
        gatewayKey,
        "allowed-ips",
        Addresses.LAN_NETWORK,
        "endpoint",
        Addresses.GATEWAY + ":" + PORT);
    configure(
        topology.gateway(),
        GATEWAY_DEVICE,
        gatewayKey,
        clientKey,
        "allowed-ips",
        CLIENT_ADDRESS + "/32");
    topology.gateway().run("wg", "set", GATEWAY_DEVICE, "listen-port", Integer.toString(PORT));
    topology.client(1).run("ip", "addr", "add", CLIENT_ADDRESS + "/32", "dev", CLIENT_DEVICE);
    route(topology.client(1), CLIENT_DEVICE, Addresses.LAN_NETWORK, CLIENT_ADDRESS);
    route(topology.gateway(), GATEWAY_DEVICE, CLIENT_ADDRESS + "/32", Addresses.LAN_GATEWAY);
    return new WireGuard(client, gateway);
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

  private static Daemon launch(Namespace node, String program, String device) {
    Daemon daemon = node.start("wireguard-go", Map.of(), List.of(program, "-f", device));
    Await.with(daemon.log())
        .that(
            device + " is there",
            Duration.ofSeconds(10),
            () -> node.attempt("wg", "show", device).succeeded());
    return daemon;
  }

  private static void configure(
      Namespace node, String device, String ownKey, String otherKey, String... peer) {
    String other = Command.of("wg", "pubkey").reading(otherKey).run().out().strip();
    try {
      Path key = Files.writeString(node.scratch().resolve(device + ".key"), ownKey);
      node.run("wg", "set", device, "private-key", key.toString());
      Files.delete(key);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    List<String> words = new java.util.ArrayList<>(List.of("wg", "set", device, "peer", other));
    words.addAll(List.of(peer));
    node.run(words.toArray(String[]::new));
  }

  private static void route(Namespace node, String device, String network, String source) {
    node.run("ip", "link", "set", device, "mtu", MTU, "up");
    node.run("ip", "route", "replace", network, "dev", device, "src", source);
  }
}
