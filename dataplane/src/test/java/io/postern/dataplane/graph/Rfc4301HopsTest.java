package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Host, gateway, gateway, router, host: what RFC 4301 §5.1.2 makes of TTL and hop limit, and that
 * by §6.2 the router's own errors come back through the tunnel, though its address is in no SA.
 */
class Rfc4301HopsTest {
  private static final String HOST = "10.1.0.5";
  private static final String FAR_HOST = "10.2.5.5";
  private static final String ROUTER = "172.16.0.2";

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("hops");

  private final RecordedEvents events = new RecordedEvents();
  private NetworkNamespace host;
  private NetworkNamespace left;
  private NetworkNamespace right;
  private NetworkNamespace router;
  private NetworkNamespace farHost;
  private Dataplane here;
  private Dataplane there;

  @BeforeEach
  void joinFiveInARow() {
    host = new NetworkNamespace("hop-host");
    left = new NetworkNamespace("hop-left");
    right = new NetworkNamespace("hop-right");
    router = new NetworkNamespace("hop-router");
    farHost = new NetworkNamespace("hop-far");
    join(host, "10.1.0.5/16", left, "10.1.0.254/16");
    join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    join(right, "172.16.0.1/24", router, "172.16.0.2/24");
    join(router, "10.2.5.254/24", farHost, "10.2.5.5/24");
    host.ip("route", "add", "default", "via", "10.1.0.254");
    farHost.ip("route", "add", "default", "via", "10.2.5.254");
    router.ip("route", "add", "default", "via", "172.16.0.1");
    right.ip("route", "add", "10.2.5.0/24", "via", ROUTER);
    for (NetworkNamespace forwarding : List.of(left, right, router)) {
      forwarding.execute("sysctl", "-qw", "net.ipv4.ip_forward=1");
      forwarding.execute("sysctl", "-qw", "net.ipv4.icmp_ratemask=0");
    }
    here = start(left, "10.2.0.0/16");
    there = start(right, "10.1.0.0/16");
    Tunnel.gcm().openLeft(here, outer("192.0.2.1"), outer("192.0.2.2"));
    Tunnel.gcm().openRight(there, outer("192.0.2.2"), outer("192.0.2.1"));
  }

  /** With names for the devices, as each namespace may have two cables. */
  private static void join(
      NetworkNamespace west, String westAddress, NetworkNamespace east, String eastAddress) {
    NetworkNamespace.join(west, westAddress, east, eastAddress);
    for (NetworkNamespace namespace : List.of(west, east)) {
      String name = namespace == west ? "east" : "west";
      namespace.ip("link", "set", "cable", "down");
      namespace.ip("link", "set", "cable", "name", name);
      namespace.ip("link", "set", name, "up");
    }
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    List.of(host, left, right, router, farHost).forEach(NetworkNamespace::close);
  }

  /** Each gateway forwards, and so takes one off; the tunnel between them takes none. */
  @Test
  void section5Dot1Dot2EachGatewayIsOneHopAndTheWayBetweenThemNone() {
    assertThat(ping("-c", "2", "-i", "0.3", FAR_HOST)).contains("ttl=61").contains(" 0% packet");
    assertThat(ping("-c", "1", "-t", "3", FAR_HOST)).contains("100% packet loss");
    assertThat(ping("-c", "1", "-t", "4", FAR_HOST)).contains(" 0% packet loss");
  }

  @Test
  void section6Dot2ARouterBehindThePeerIsHeardThroughTheTunnel() {
    assertThat(ping("-c", "1", "-t", "3", FAR_HOST))
        .contains("From " + ROUTER)
        .contains("Time to live exceeded");
    assertThat(here.drops().get(DropReason.INNER_POLICY)).isZero();
  }

  @Test
  void section8TheMtuOfALinkBehindThePeerIsLearnedThroughTheTunnel() {
    router.ip("link", "set", "east", "mtu", "1000");
    farHost.ip("link", "set", "west", "mtu", "1000");
    assertThat(ping("-c", "3", "-i", "0.3", "-M", "do", "-s", "1200", FAR_HOST))
        .contains("From " + ROUTER)
        .contains("mtu = 1000");
    assertThat(ping("-c", "2", "-i", "0.3", "-M", "do", "-s", "972", FAR_HOST))
        .contains(" 0% packet loss");
  }

  private String ping(String... options) {
    String[] command = new String[options.length + 5];
    System.arraycopy(new String[] {"ping", "-w", "5", "-I", HOST}, 0, command, 0, 5);
    System.arraycopy(options, 0, command, 5, options.length);
    return host.tryTo(command);
  }

  private Dataplane start(NetworkNamespace namespace, String route) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(outer("0.0.0.0"), true)),
            false,
            new KernelTun("tunnel", 1400, List.of(), List.of(Prefix.parse(route))),
            true);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }

  private static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }
}
