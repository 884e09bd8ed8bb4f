package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenVPN in user space at both ends, AES-128-GCM, over UDP. */
record OpenVpn(Daemon client, Daemon gateway) implements Tunnel {
  private static final String CLIENT_ADDRESS = Addresses.POOL_PREFIX + "200";
  private static final String GATEWAY_ADDRESS = Addresses.POOL_PREFIX + "199";
  private static final String DONE = "Initialization Sequence Completed";

  static Tunnel open(Topology topology) {
    Namespace client = topology.client(1);
    Namespace gateway = topology.gateway();
    String clientPrint = certificate(client);
    String gatewayPrint = certificate(gateway);
    Daemon server =
        launch(
            gateway,
            clientPrint,
            List.of(
                "--dev",
                "ovpng0",
                "--tls-server",
                "--dh",
                "none",
                "--local",
                Addresses.GATEWAY,
                "--ifconfig",
                GATEWAY_ADDRESS,
                CLIENT_ADDRESS));
    Daemon peer =
        launch(
            client,
            gatewayPrint,
            List.of(
                "--dev",
                "ovpnc0",
                "--tls-client",
                "--nobind",
                "--remote",
                Addresses.GATEWAY,
                "--ifconfig",
                CLIENT_ADDRESS,
                GATEWAY_ADDRESS));
    for (Daemon daemon : List.of(peer, server)) {
      Await.with(daemon.log())
          .that("OpenVPN is up", Duration.ofSeconds(30), () -> daemon.log().contains(DONE));
    }
    // The log goes on where that of the last round ended.
    Await.until(
        "OpenVPN's device is there",
        Duration.ofSeconds(30),
        () -> client.attempt("ip", "link", "show", "dev", "ovpnc0").succeeded());
    client.run(
        "ip", "route", "replace", Addresses.LAN_NETWORK, "dev", "ovpnc0", "src", CLIENT_ADDRESS);
    return new OpenVpn(peer, server);
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

  /** Makes one, and gives its fingerprint. */
  private static String certificate(Namespace node) {
    Path folder = node.scratch();
    node.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=benchmark",
        "-keyout",
        folder.resolve(node.name() + "-openvpn.key").toString(),
        "-out",
        folder.resolve(node.name() + "-openvpn.crt").toString());
    String printed =
        node.run(
                "openssl",
                "x509",
                "-noout",
                "-fingerprint",
                "-sha256",
                "-in",
                folder.resolve(node.name() + "-openvpn.crt").toString())
            .out();
    return printed.substring(printed.indexOf('=') + 1).strip();
  }

  private static Daemon launch(Namespace node, String peer, List<String> own) {
    List<String> words = new ArrayList<>(List.of("openvpn", "--dev-type", "tun", "--disable-dco"));
    words.addAll(List.of("--proto", "udp", "--data-ciphers", "AES-128-GCM"));
    words.addAll(List.of("--tun-mtu", Tunnel.MTU, "--mssfix", "0"));
    // Else the NAT router forgets it while others have their turn, and it does not move.
    words.addAll(List.of("--ping", "10"));
    words.addAll(
        List.of("--cert", node.scratch().resolve(node.name() + "-openvpn.crt").toString()));
    words.addAll(List.of("--key", node.scratch().resolve(node.name() + "-openvpn.key").toString()));
    words.addAll(List.of("--peer-fingerprint", peer));
    words.addAll(own);
    return node.start("openvpn", Map.of(), words);
  }
}
