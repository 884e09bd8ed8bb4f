package io.postern.ittests.network;

/**
 * IPv6 on the public links of a {@link Topology}, beside IPv4, and without any translation: the
 * clients have public addresses. The prefix is that of documentation (RFC 3849).
 */
public final class Ipv6Outside {
  /** The concentrator's, and the one that its own packets have. */
  public static final String GATEWAY = "2001:db8:113::2";

  /** Another of the concentrator, which only answers have. */
  public static final String GATEWAY_ASKED = "2001:db8:113::3";

  /** Of the remote office's gateway. */
  public static final String SITE = "2001:db8:192::2";

  /** Of the first client. */
  public static final String CLIENT = "2001:db8:77::10";

  private Ipv6Outside() {}

  /** Adds the addresses and routes, for the first client and both gateways. */
  public static void add(Topology topology) {
    Namespace internet = topology.internet();
    forward(internet, topology.nat(), topology.gateway(), topology.site());
    address(internet, "2001:db8:198::1", "nat0");
    address(internet, "2001:db8:113::1", "gw0");
    address(internet, "2001:db8:192::1", "site0");
    address(topology.nat(), "2001:db8:198::2", "wan");
    address(topology.nat(), "2001:db8:77::1", "br0");
    address(topology.client(1), CLIENT, "eth0");
    address(topology.gateway(), GATEWAY, "wan");
    address(topology.gateway(), GATEWAY_ASKED, "wan");
    address(topology.site(), SITE, "wan");
    route(internet, "2001:db8:77::/64", "via", "2001:db8:198::2");
    route(topology.nat(), "default", "via", "2001:db8:198::1");
    route(topology.client(1), "default", "via", "2001:db8:77::1");
    route(topology.gateway(), "default", "via", "2001:db8:113::1", "src", GATEWAY);
    route(topology.site(), "default", "via", "2001:db8:192::1");
  }

  private static void forward(Namespace... routers) {
    for (Namespace router : routers) {
      router.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    }
  }

  private static void address(Namespace node, String address, String device) {
    node.ip("addr add %s/64 dev %s nodad".formatted(address, device));
  }

  private static void route(Namespace node, String network, String... way) {
    node.ip("route add " + network + " " + String.join(" ", way));
  }
}
