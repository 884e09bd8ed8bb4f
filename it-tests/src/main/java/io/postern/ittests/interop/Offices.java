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
