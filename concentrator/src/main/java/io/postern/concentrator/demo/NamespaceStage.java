package io.postern.concentrator.demo;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three network namespaces in a row, with real TUN devices: client — gateway — lan. The addresses
 * between client and gateway are those of RFC 5737.
 */
final class NamespaceStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(NamespaceStage.class);
  private static final int MTU = 1400;
  private static final String GATEWAY_ADDRESS = "198.51.100.1";
  private static final String CLIENT_ADDRESS = "198.51.100.2";
  private static final String CLIENT_DEVICE = "postern1";

  private final NetworkNamespace client;
  private final NetworkNamespace gateway;
  private final NetworkNamespace lan;

  private NamespaceStage(String prefix) {
    client = new NetworkNamespace(prefix + "-client");
    gateway = new NetworkNamespace(prefix + "-gateway");
    lan = new NetworkNamespace(prefix + "-lan");
  }

  static Stage set() throws StageFailure {
    NamespaceStage stage = new NamespaceStage("postern-demo-" + ProcessHandle.current().pid());
    try {
      stage.build();
      return stage;
    } catch (StageFailure failure) {
      stage.close();
      throw failure;
    }
  }

  private void build() throws StageFailure {
    for (NetworkNamespace namespace : all()) {
      IpCommand.run("netns add " + namespace.name());
      IpCommand.run("-n " + namespace.name() + " link set lo up");
    }
    cable(client, CLIENT_ADDRESS + "/24", gateway, GATEWAY_ADDRESS + "/24");
    cable(gateway, "10.42.0.1/24", lan, DemoNetwork.LAN_HOST.getHostAddress() + "/24");
    IpCommand.run("-n " + lan.name() + " route add default via 10.42.0.1");
    // /proc/sys/net shows the namespace of the thread that looks.
    gateway.inside(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
  }

  private static void cable(
      NetworkNamespace left, String leftAddress, NetworkNamespace right, String rightAddress)
      throws StageFailure {
    String toRight = "to-" + lastWord(right);
    String toLeft = "to-" + lastWord(left);
    IpCommand.run(
        "-n %s link add %s type veth peer name %s netns %s"
            .formatted(left.name(), toRight, toLeft, right.name()));
    IpCommand.run("-n %s addr add %s dev %s".formatted(left.name(), leftAddress, toRight));
    IpCommand.run("-n %s addr add %s dev %s".formatted(right.name(), rightAddress, toLeft));
    IpCommand.run("-n %s link set %s up".formatted(left.name(), toRight));
    IpCommand.run("-n %s link set %s up".formatted(right.name(), toLeft));
  }

  private static String lastWord(NetworkNamespace namespace) {
    return namespace.name().substring(namespace.name().lastIndexOf('-') + 1);
  }

  private List<NetworkNamespace> all() {
    return List.of(client, gateway, lan);
  }

  @Override
  public String description() {
    return "network namespaces %s, %s, %s with real TUN devices"
        .formatted(client.name(), gateway.name(), lan.name());
  }

  @Override
  public Sockets gateway() {
    return sockets(GATEWAY_ADDRESS);
  }

  @Override
  public Sockets client() {
    return sockets(CLIENT_ADDRESS);
  }

  private static Sockets sockets(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new Sockets(new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  @Override
  public boolean forceUdp() {
    return false;
  }

  @Override
  public Dataplane startGateway(ClassicActorSystemProvider system, DataplaneEvents events) {
    KernelTun tun =
        new KernelTun(
            "postern0",
            MTU,
            List.of(Prefix.host(DemoNetwork.GATEWAY)),
            List.of(DemoNetwork.POOL_PREFIX));
    return start(gateway, gateway(), tun, system, events);
  }

  @Override
  public Dataplane startClient(ClassicActorSystemProvider system, DataplaneEvents events) {
    KernelTun tun = new KernelTun(CLIENT_DEVICE, MTU, List.of(), List.of());
    return start(client, client(), tun, system, events);
  }

  private static Dataplane start(
      NetworkNamespace where,
      Sockets sockets,
      KernelTun tun,
      ClassicActorSystemProvider system,
      DataplaneEvents events) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(
                new UdpSocketSettings(sockets.ike(), false),
                new UdpSocketSettings(sockets.natTraversal(), true)),
            true,
            tun,
            true);
    try {
      return where.inside(() -> Dataplanes.start(settings, system, events));
    } catch (StageFailure failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  @Override
  public Traffic traffic(ClientConfiguration configuration) throws StageFailure {
    String address = configuration.address().getHostAddress();
    IpCommand.run("-n %s addr add %s/32 dev %s".formatted(client.name(), address, CLIENT_DEVICE));
    IpCommand.run(
        "-n %s route add %s dev %s src %s"
            .formatted(client.name(), DemoNetwork.LAN, CLIENT_DEVICE, address));
    return SocketTraffic.start(client, lan);
  }

  /** A device goes with its namespace, and a namespace with the last that is open in it. */
  @Override
  public void close() {
    for (NetworkNamespace namespace : all()) {
      if (Files.exists(Path.of("/run/netns", namespace.name()))) {
        try {
          IpCommand.run("netns delete " + namespace.name());
        } catch (StageFailure failure) {
          LOG.warn("left behind: network namespace {}", namespace.name(), failure);
        }
      }
    }
  }
}
