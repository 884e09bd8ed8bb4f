package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two kernels' worth of network: TUN devices and a cable between two namespaces. */
class NamespacesTest {
  private static final String DEVICE = "tunnel";
  private static final int MTU = 1400;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("namespaces");

  private NetworkNamespace left;
  private NetworkNamespace right;

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("left");
    right = new NetworkNamespace("right");
    NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    left.ip("address", "add", "2001:db8::1/64", "dev", "cable", "nodad");
    right.ip("address", "add", "2001:db8::2/64", "dev", "cable", "nodad");
  }

  @AfterEach
  void removeNamespaces() {
    left.close();
    right.close();
  }

  record Outside(String left, String right, Encapsulation encapsulation, String wildcard) {}

  static Stream<Outside> outsides() {
    return Stream.of(
        new Outside("192.0.2.1", "192.0.2.2", Encapsulation.UDP, "0.0.0.0"),
        new Outside("192.0.2.1", "192.0.2.2", Encapsulation.RAW, "0.0.0.0"),
        new Outside("2001:db8::1", "2001:db8::2", Encapsulation.UDP, "::"),
        new Outside("2001:db8::1", "2001:db8::2", Encapsulation.RAW, "::"));
  }

  @ParameterizedTest
  @MethodSource("outsides")
  void pingGoesThroughTheTunnelOfEitherFamily(Outside outside) {
    RecordedEvents events = new RecordedEvents();
    boolean raw = outside.encapsulation() == Encapsulation.RAW;
    Tunnel tunnel = raw ? Tunnel.gcm().raw() : Tunnel.gcm();
    try (Dataplane here = start(left, outside, "10.1.0.1", "fd01::1", "10.2.0.0/16", events);
        Dataplane there = start(right, outside, "10.2.0.1", "fd02::1", "10.1.0.0/16", events)) {
      tunnel.openLeft(here, address(outside.left()), address(outside.right()));
      tunnel.openRight(there, address(outside.right()), address(outside.left()));
      assertThat(ping("10.2.0.1", 56)).contains(" 0% packet loss");
      assertThat(ping("10.2.0.1", MTU - 28)).contains(" 0% packet loss");
      assertThat(ping("fd02::1", 1000)).contains(" 0% packet loss");
      SaCounters counters = there.counters(Tunnel.RIGHT_SPI).orElseThrow();
      assertThat(counters.inboundPackets()).isGreaterThanOrEqualTo(9);
      assertThat(events.moves).isEmpty();
      assertThat(events.restarts).isEmpty();
    }
  }

  @Test
  void theDeviceItsAddressesAndItsRoutesComeAndGoTogether() {
    Outside outside = new Outside("192.0.2.1", "192.0.2.2", Encapsulation.UDP, "0.0.0.0");
    RecordedEvents events = new RecordedEvents();
    try (Dataplane here = start(left, outside, "10.1.0.1", "fd01::1", "10.2.0.0/16", events)) {
      assertThat(here.mtu()).isEqualTo(MTU);
      assertThat(left.ip("link", "show", DEVICE)).contains("mtu 1400").contains("UP");
      assertThat(left.ip("address", "show", DEVICE)).contains("10.1.0.1/32", "fd01::1/128");
      assertThat(left.ip("route", "show", "dev", DEVICE)).contains("10.2.0.0/16");
      assertThat(left.ip("-6", "route", "show", "dev", DEVICE)).contains("fd00::/8");
    }
    assertThat(left.ip("link", "show")).doesNotContain(DEVICE);
    assertThat(left.ip("route", "show")).doesNotContain("10.2.0.0");
  }

  @Test
  void aRouteThatSomebodyElseHasIsLeftAlone() {
    left.ip("route", "add", "10.2.0.0/16", "dev", "cable");
    Outside outside = new Outside("192.0.2.1", "192.0.2.2", Encapsulation.UDP, "0.0.0.0");
    assertThatThrownBy(
            () -> start(left, outside, "10.1.0.1", "fd01::1", "10.2.0.0/16", new RecordedEvents()))
        .hasMessageContaining("route 10.2.0.0/16 into tunnel: exists already");
    assertThat(left.ip("link", "show")).doesNotContain(DEVICE);
    assertThat(left.ip("route", "show", "dev", "cable")).contains("10.2.0.0/16");
  }

  private static Dataplane start(
      NetworkNamespace namespace,
      Outside outside,
      String inner4,
      String inner6,
      String route,
      RecordedEvents events) {
    InetAddress any = InetAddress.ofLiteral(outside.wildcard());
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(
                new UdpSocketSettings(new InetSocketAddress(any, 500), false),
                new UdpSocketSettings(new InetSocketAddress(any, 4500), true)),
            outside.encapsulation() == Encapsulation.RAW,
            new KernelTun(
                DEVICE,
                MTU,
                List.of(Prefix.parse(inner4), Prefix.parse(inner6)),
                List.of(Prefix.parse(route), Prefix.parse("fd00::/8"))),
            true);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }

  private static InetSocketAddress address(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }

  private String ping(String destination, int octets) {
    String source = destination.contains(":") ? "fd01::1" : "10.1.0.1";
    return left.execute(
        "ping", "-c", "3", "-i", "0.3", "-w", "10", "-s", "" + octets, "-I", source, destination);
  }
}
