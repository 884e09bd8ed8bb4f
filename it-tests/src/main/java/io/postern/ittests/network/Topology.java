package io.postern.ittests.network;

import static java.util.stream.Collectors.joining;

import io.postern.ittests.process.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The test network, all of it in namespaces of its own, attached to nothing of the machine.
 *
 * <pre>
 * client  192.168.77.10 ─┐
 * client2 192.168.77.11 ─┴ nat 198.51.100.2 ── inet ─┬─ 203.0.113.2 gw ── 10.66.0.0/24 ── lan
 *                                                    └─ 192.0.2.2 site ── 10.77.0.0/24 ── sitelan
 * </pre>
 *
 * <p>Built whole or not at all; closed at the latest when this Java process ends.
 */
public final class Topology implements AutoCloseable {
  private static final List<String> ROUTERS = List.of("nat", "inet", "gw", "site");
  private static final List<String> HOSTS = List.of("lan", "sitelan");

  private final String prefix;
  private final Workplace place;
  private final Map<String, Namespace> nodes = new LinkedHashMap<>();
  private final Thread atExit = new Thread(this::tearDown, "topology-removal");

  private Topology(String prefix, String test) {
    this.prefix = prefix;
    this.place = new Workplace(prefix, test);
  }

  /**
   * Builds it with masquerading NAT.
   *
   * @param test names the folder of the logs
   * @param clients how many clients are behind the NAT router, 1 or more
   */
  public static Topology up(String test, int clients) {
    LeftOvers.removeOfDeadRuns();
    Topology topology = new Topology(freePrefix(), test);
    Runtime.getRuntime().addShutdownHook(topology.atExit);
    try {
      topology.build(clients);
      return topology;
    } catch (RuntimeException | Error failure) {
      topology.close();
      throw failure;
    }
  }

  /** The client with this number, counted from 1. */
  public Namespace client(int number) {
    return node(clientName(number));
  }

  /** The router in front of the clients. */
  public Namespace nat() {
    return node("nat");
  }

  /** The internet between the NAT router and the gateways: all public packets pass here. */
  public Namespace internet() {
    return node("inet");
  }

  /** Where the gateway under test runs. */
  public Namespace gateway() {
    return node("gw");
  }

  /** The host behind the gateway. */
  public Namespace lan() {
    return node("lan");
  }

  /** A remote office's gateway. */
  public Namespace site() {
    return node("site");
  }

  /** The host behind the remote office's gateway. */
  public Namespace siteLan() {
    return node("sitelan");
  }

  /** Changes what the NAT router does, and forgets its mappings. */
  public void translate(NatMode mode) {
    nat().nft(mode.ruleset());
    rebind();
  }

  /** Forgets all NAT mappings, as a router's restart does: with random ports the next differs. */
  public void rebind() {
    nat().attempt("conntrack", "-F");
  }

  /** Breaks the internet in one way, or mends it with {@link Fault#none()}. */
  public void impair(Fault fault) {
    internet().nft(fault.ruleset());
  }

  /** Sets the MTU of the link between the internet and the gateway, in bytes. */
  public void mtu(int bytes) {
    internet().ip("link set gw0 mtu " + bytes);
    gateway().ip("link set wan mtu " + bytes);
  }

  /** Ends every program in it and removes it. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook runs or has run: it does the same.
      return;
    }
    tearDown();
  }

  private void tearDown() {
    try {
      place.clear();
    } finally {
      LeftOvers.remove(prefix);
    }
  }

  private void build(int clients) {
    List<String> names =
        Stream.of(
                ROUTERS.stream(),
                HOSTS.stream(),
                IntStream.rangeClosed(1, clients).mapToObj(Topology::clientName))
            .flatMap(stream -> stream)
            .toList();
    Command.of("ip", "-batch", "-").reading(eachLine(names, "netns add " + prefix + "-%s")).run();
    for (String name : names) {
      Namespace node = new Namespace(prefix + "-" + name, name, place);
      nodes.put(name, node);
      List<String> settings = new ArrayList<>(List.of("sysctl", "-qw"));
      settings.add("net.ipv4.conf.all.rp_filter=0");
      settings.add("net.ipv4.conf.default.rp_filter=0");
      if (ROUTERS.contains(name)) {
        settings.add("net.ipv4.ip_forward=1");
        settings.add("net.ipv4.conf.all.send_redirects=0");
      }
      node.run(settings.toArray(String[]::new));
      node.ip("link set lo up");
    }
    buildClients(clients);
    buildInternet();
    translate(NatMode.MASQUERADE);
    client(1).run("ping", "-c1", "-W5", "-q", Addresses.GATEWAY);
  }

  private void buildClients(int clients) {
    nat().ip("link add br0 type bridge\nlink set br0 up\naddr add 192.168.77.1/24 dev br0");
    for (int number = 1; number <= clients; number++) {
      link(client(number), "eth0", nat(), "c" + number);
      nat().ip("link set c%d master br0".formatted(number));
      client(number)
          .ip(
              """
              addr add %s/24 dev eth0
              route add default via 192.168.77.1
              """
                  .formatted(Addresses.client(number)));
    }
  }

  private void buildInternet() {
    link(nat(), "wan", internet(), "nat0");
    link(gateway(), "wan", internet(), "gw0");
    link(site(), "wan", internet(), "site0");
    link(lan(), "eth0", gateway(), "lan0");
    link(siteLan(), "eth0", site(), "lan0");
    nat().ip("addr add 198.51.100.2/24 dev wan\nroute add default via 198.51.100.1");
    // The last route is only used when nothing is translated: the way back to the clients.
    internet()
        .ip(
            """
            addr add 198.51.100.1/24 dev nat0
            addr add 203.0.113.1/24 dev gw0
            addr add 192.0.2.1/24 dev site0
            route add 192.168.77.0/24 via 198.51.100.2
            """);
    gateway()
        .ip(
            """
            addr add 203.0.113.2/24 dev wan
            addr add 10.66.0.1/24 dev lan0
            route add default via 203.0.113.1
            """);
    site()
        .ip(
            """
            addr add 192.0.2.2/24 dev wan
            addr add 10.77.0.1/24 dev lan0
            route add default via 192.0.2.1
            """);
    lan().ip("addr add 10.66.0.10/24 dev eth0\nroute add default via 10.66.0.1");
    siteLan().ip("addr add 10.77.0.10/24 dev eth0\nroute add default via 10.77.0.1");
  }

  private static void link(Namespace left, String leftDevice, Namespace right, String rightDevice) {
    Command.of(
            List.of(
                "ip",
                "link",
                "add",
                leftDevice,
                "netns",
                left.name(),
                "type",
                "veth",
                "peer",
                "name",
                rightDevice,
                "netns",
                right.name()))
        .run();
    left.ip("link set " + leftDevice + " up");
    right.ip("link set " + rightDevice + " up");
  }

  private Namespace node(String name) {
    Namespace node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name + " in " + nodes.keySet());
    }
    return node;
  }

  private static String clientName(int number) {
    return number == 1 ? "client" : "client" + number;
  }

  private static String freePrefix() {
    String run = "pt" + ProcessHandle.current().pid() + "-";
    return IntStream.iterate(0, number -> number + 1)
        .mapToObj(number -> run + number)
        .filter(prefix -> LeftOvers.namespacesOf(prefix).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static String eachLine(List<String> names, String pattern) {
    return names.stream().map(pattern::formatted).collect(joining("\n"));
  }
}
