package io.postern.ittests.soak;

import io.postern.ittests.gateway.PosternFolder;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.traffic.Ping;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Headquarters and a branch, both Postern: ten tunnels whose keys are made anew all the time, one
 * that comes and goes, and a group whose client comes and goes.
 */
final class SoakNetwork implements AutoCloseable {
  /** With a lifetime of 20 s, of which half is left at a rekey, that is one each second. */
  static final int TUNNELS = 10;

  /** The tunnel that comes and goes, and the host behind it. */
  static final String GUEST = "guest";

  static final String IKE = "aes256-sha256-modp2048";
  static final String ESP = "aes128gcm16";

  private static final int GUEST_NUMBER = 200;

  private final Topology topology;
  private final PosternGateway headquarters;
  private final PosternGateway branch;

  private SoakNetwork(Topology topology, PosternGateway headquarters, PosternGateway branch) {
    this.topology = topology;
    this.headquarters = headquarters;
    this.branch = branch;
  }

  /** Builds it; no tunnel has carried a packet yet. */
  static SoakNetwork start() {
    Topology topology = Topology.up("soak", 1);
    try {
      // Else the kernel itself sends into each new TUN device what no policy is for.
      for (Namespace node : List.of(topology.gateway(), topology.site(), topology.client(1))) {
        node.run("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
      }
      Offices.addHosts(topology, TUNNELS);
      Namespace host = topology.siteLan();
      host.run("ip", "addr", "add", guestHost() + "/32", "dev", "lo");
      topology
          .site()
          .run("ip", "route", "add", Offices.network(GUEST_NUMBER), "via", Addresses.SITE_HOST);
      // What the branch's host begins goes by the first tunnel.
      host.run(
          "ip", "route", "add", Addresses.LAN_NETWORK, "via", "10.77.0.1", "src", Offices.host(1));
      PosternGateway headquarters =
          PosternGateway.start(
              topology.gateway(), List.of(Account.ALICE), SoakNetwork::headquarters);
      PosternGateway branch = PosternGateway.start(topology.site(), List.of(), SoakNetwork::branch);
      return new SoakNetwork(topology, headquarters, branch);
    } catch (RuntimeException | Error failure) {
      topology.close();
      throw failure;
    }
  }

  /** Waits until every tunnel carries packets. */
  void awaitTunnels() {
    for (int number = 1; number <= TUNNELS; number++) {
      Ping.answers(topology.siteLan(), Offices.host(number), Addresses.LAN_HOST);
    }
  }

  static String guestHost() {
    return Offices.host(GUEST_NUMBER);
  }

  Topology topology() {
    return topology;
  }

  PosternGateway headquarters() {
    return headquarters;
  }

  PosternGateway branch() {
    return branch;
  }

  /** Where packets pass. */
  List<Namespace> nodes() {
    return List.of(
        topology.lan(),
        topology.gateway(),
        topology.internet(),
        topology.nat(),
        topology.site(),
        topology.siteLan(),
        topology.client(1));
  }

  /** Those of them where Postern runs. */
  List<Namespace> posterns() {
    return List.of(topology.gateway(), topology.site(), topology.client(1));
  }

  private static String headquarters(PosternFolder folder) {
    String clients =
        """
        pools.staff { network = "%s", hold = 0s }
        users.local { file = "%s" }
        groups.%s {
          authenticate      = [ xauth-psk ]
          mode              = [ main, aggressive ]
          any-identity      = on
          secret            = "%s"
          users             = local
          pool              = staff
          split-include     = [ "%s" ]
          ike               = [ %s ]
          esp               = [ %s ]
        }
        """
            .formatted(
                Addresses.POOL_NETWORK,
                folder.users(),
                Group.STAFF.name(),
                Group.STAFF.secret(),
                Addresses.LAN_NETWORK,
                IKE,
                ESP);
    return daemon(folder, Addresses.GATEWAY, clients + sites(true));
  }

  private static String branch(PosternFolder folder) {
    return daemon(folder, Addresses.SITE, sites(false));
  }

  private static String daemon(PosternFolder folder, String address, String connections) {
    return """
    postern {
      listen     = [ "%s" ]
      identity   = "%s"
      tun        { name = postern0 }
      control    { socket = "%s" }
      metrics    { listen = "%s" }
      %s
    }
    """
        .formatted(address, address, folder.socket(), PosternGateway.METRICS_ADDRESS, connections);
  }

  private static String sites(boolean headquarters) {
    String office =
        IntStream.rangeClosed(1, TUNNELS)
            .mapToObj(number -> protect(headquarters, number))
            .collect(Collectors.joining(", "));
    return site(headquarters, "office", office, "lifetime.esp = 20s")
        + site(headquarters, GUEST, protect(headquarters, GUEST_NUMBER), "");
  }

  private static String protect(boolean headquarters, int number) {
    String there = Offices.network(number);
    return headquarters
        ? "\"permit ip %s %s\"".formatted(Addresses.LAN_NETWORK, there)
        : "\"permit ip %s %s\"".formatted(there, Addresses.LAN_NETWORK);
  }

  private static String site(boolean headquarters, String name, String protect, String more) {
    return """
    sites.%s {
      peer          = "%s"
      identity      = "%s.%s.lab.example"
      peer-identity = "%s.%s.lab.example"
      secret        = "secret of %s"
      ike           = [ %s ]
      esp           = [ %s ]
      start         = on-traffic
      protect       = [ %s ]
      %s
    }
    """
        .formatted(
            name,
            headquarters ? Addresses.SITE : Addresses.GATEWAY,
            headquarters ? "hq" : "branch",
            name,
            headquarters ? "branch" : "hq",
            name,
            name,
            IKE,
            ESP,
            protect,
            more);
  }

  @Override
  public void close() {
    try {
      headquarters.close();
      branch.close();
    } finally {
      topology.close();
    }
  }
}
