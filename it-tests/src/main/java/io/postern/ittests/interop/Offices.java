package io.postern.ittests.interop;

import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.SiteText;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import java.util.List;

/**
 * Two Posterns with tunnels between them: the headquarters in {@code gw}, a branch in {@code site}.
 * Behind the branch each tunnel has a host of its own.
 */
public final class Offices implements AutoCloseable {
  /** Behind the headquarters. */
  public static final String LAN_NETWORK6 = "fd00:66::/64";

  /** The host in {@link #LAN_NETWORK6}. */
  public static final String LAN_HOST6 = "fd00:66::10";

  private static final String LAN_GATEWAY6 = "fd00:66::1";
  private static final String SITE_GATEWAY6 = "fd00:77::1";
  private static final String SITE_HOST6 = "fd00:77::10";

  private final Topology topology;
  private final PosternGateway headquarters;
  private final PosternGateway branch;

  private Offices(Topology topology, PosternGateway headquarters, PosternGateway branch) {
    this.topology = topology;
    this.headquarters = headquarters;
    this.branch = branch;
  }

  /** Starts both with these sections. */
  public static Offices start(Topology topology, String headquarters, String branch) {
    return new Offices(
        topology, startHeadquarters(topology, headquarters), startBranch(topology, branch));
  }

  /** Starts the one in {@code gw}. */
  public static PosternGateway startHeadquarters(Topology topology, String connections) {
    return PosternGateway.start(
        topology.gateway(),
        List.of(),
        folder -> SiteText.of(folder, Addresses.GATEWAY, Link.GATEWAY_IDENTITY, connections));
  }

  /** Starts the one in {@code site}. */
  public static PosternGateway startBranch(Topology topology, String connections) {
    return PosternGateway.start(
        topology.site(),
        List.of(),
        folder -> SiteText.of(folder, Addresses.SITE, Link.BRANCH_IDENTITY, connections));
  }

  /** The network behind the branch with this number, 1 to 255. */
  public static String network(int number) {
    return "10.79." + number + ".0/24";
  }

  /** Likewise of IPv6. */
  public static String network6(int number) {
    return "fd00:79:" + number + "::/64";
  }

  /** The host in {@link #network6}. */
  public static String host6(int number) {
    return "fd00:79:" + number + "::1";
  }

  /** The host in {@link #network}, an address of the branch's LAN host. */
  public static String host(int number) {
    return "10.79." + number + ".1";
  }

  /** Makes the hosts 1 to {@code count} behind the branch. */
  public static void addHosts(Topology topology, int count) {
    Namespace host = topology.siteLan();
    for (int number = 1; number <= count; number++) {
      host.run("ip", "addr", "add", host(number) + "/32", "dev", "lo");
      topology.site().run("ip", "route", "add", network(number), "via", Addresses.SITE_HOST);
    }
  }

  /** Gives these hosts, and the one behind the headquarters, an address of IPv6 each. */
  public static void addIpv6Hosts(Topology topology, int count) {
    topology.gateway().run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    topology.site().run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    address6(topology.gateway(), LAN_GATEWAY6 + "/64", "lan0");
    address6(topology.lan(), LAN_HOST6 + "/64", "eth0");
    address6(topology.site(), SITE_GATEWAY6 + "/64", "lan0");
    address6(topology.siteLan(), SITE_HOST6 + "/64", "eth0");
    topology.lan().run("ip", "-6", "route", "add", "default", "via", LAN_GATEWAY6);
    topology.siteLan().run("ip", "-6", "route", "add", "default", "via", SITE_GATEWAY6);
    for (int number = 1; number <= count; number++) {
      address6(topology.siteLan(), host6(number) + "/128", "lo");
      topology.site().run("ip", "-6", "route", "add", network6(number), "via", SITE_HOST6);
    }
  }

  private static void address6(Namespace node, String address, String device) {
    node.run("ip", "-6", "addr", "add", address, "dev", device, "nodad");
  }

  /** The line of {@link #site} that says where the other end is. */
  public static String peer(String address) {
    return "peer = \"%s\"".formatted(address);
  }

  /**
   * One end of a site named {@code branch}, between the headquarters' network and {@link #network}
   * 1.
   *
   * @param peer a line, empty if the other end comes from anywhere
   * @param more lines
   */
  public static String site(boolean headquarters, String peer, String start, String more) {
    return """
    prefer-udp = off
    sites.branch {
      %s
      identity      = "%s.lab.example"
      peer-identity = "%s.lab.example"
      secret        = "secret of the branch"
      protect       = [ "permit ip %s %s" ]
      start         = %s
      %s
    }
    """
        .formatted(
            peer,
            headquarters ? "hq" : "branch",
            headquarters ? "branch" : "hq",
            headquarters ? Addresses.LAN_NETWORK : network(1),
            headquarters ? network(1) : Addresses.LAN_NETWORK,
            start,
            more);
  }

  public PosternGateway headquarters() {
    return headquarters;
  }

  public PosternGateway branch() {
    return branch;
  }

  public Topology topology() {
    return topology;
  }

  @Override
  public void close() {
    headquarters.close();
    branch.close();
  }
}
