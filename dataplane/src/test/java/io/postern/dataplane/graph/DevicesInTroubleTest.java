package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A TUN that goes away, a network that is down, a kernel without memory: counted, and overcome. */
class DevicesInTroubleTest {
  private static final String DEVICE = "tunnel";
  private static final String ECHO = "10.2.0.1";

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("devices-in-trouble");

  private final RecordedEvents events = new RecordedEvents();
  private NetworkNamespace left;
  private NetworkNamespace right;
  private Dataplane here;
  private Dataplane there;

  @BeforeEach
  void joinTwoSitesOverIpv6() {
    left = new NetworkNamespace("trouble-left");
    right = new NetworkNamespace("trouble-right");
    NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    left.ip("address", "add", "2001:db8::1/64", "dev", "cable", "nodad");
    right.ip("address", "add", "2001:db8::2/64", "dev", "cable", "nodad");
    here = start(left, "10.1.0.1", "10.2.0.0/16");
    there = start(right, ECHO, "10.1.0.0/16");
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    left.close();
    right.close();
  }

  private void open(String leftHost, String rightHost) {
    Tunnel.gcm().openLeft(here, address(leftHost), address(rightHost));
    Tunnel.gcm().openRight(there, address(rightHost), address(leftHost));
    await().until(this::answers);
  }

  @Test
  void aTunThatIsDeletedIsMadeAgainAndItsSessionsLiveOn() {
    open("192.0.2.1", "192.0.2.2");
    long sent = here.counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets();
    for (int time = 1; time <= 3; time++) {
      left.ip("link", "delete", DEVICE);
      int expected = time;
      await().until(() -> events.devicesMadeAgain.size() == expected);
      assertThat(left.ip("link", "show", DEVICE)).contains("mtu 1400").contains("UP");
      assertThat(left.ip("address", "show", DEVICE)).contains("10.1.0.1/32");
      assertThat(left.ip("route", "show", "dev", DEVICE)).contains("10.2.0.0/16");
      await().until(this::answers);
      await().until(() -> ping(right, "10.1.0.1").contains(" 0% packet loss"));
    }
    assertThat(events.devicesMadeAgain.getFirst()).startsWith("TUN " + DEVICE);
    assertThat(here.counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets()).isGreaterThan(sent);
    assertThat(failures(here)).isPositive();
    assertThat(events.restarts).isEmpty();
  }

  @Test
  void aTunThatCannotBeMadeAgainIsTriedUntilItCan() {
    open("192.0.2.1", "192.0.2.2");
    left.ip("link", "set", DEVICE, "down");
    left.ip("link", "set", DEVICE, "name", "former");
    left.ip("link", "add", DEVICE, "type", "veth", "peer", "name", "another");
    left.ip("link", "delete", "former");
    await().until(() -> failures(here) > 0);
    long before = failures(here);
    long startNanos = System.nanoTime();
    await().until(() -> failures(here) >= before + 5);
    // It pauses 50 ms after each failure: the device is not asked without end.
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
        .isGreaterThan(Duration.ofMillis(200));
    long opened = received(here);
    ping(right, "10.1.0.1");
    await().until(() -> received(here) > opened);
    assertThat(here.sendKeepalive(new Path(address("192.0.2.1"), address("192.0.2.2")))).isTrue();
    assertThat(events.devicesMadeAgain).isEmpty();
    left.ip("link", "delete", DEVICE);
    await().until(() -> !events.devicesMadeAgain.isEmpty());
    await().until(this::answers);
    assertThat(events.restarts).isEmpty();
  }

  /** Somebody took the route meanwhile: nothing is left of a device that is not whole. */
  @Test
  void aTunWhoseRouteIsTakenIsNotLeftHalfMade() {
    open("192.0.2.1", "192.0.2.2");
    left.ip("link", "set", DEVICE, "down");
    left.ip("route", "add", "10.2.0.0/16", "dev", "cable");
    left.ip("link", "delete", DEVICE);
    await().until(() -> failures(here) >= 5);
    assertThat(left.ip("link", "show")).doesNotContain(DEVICE);
    left.ip("route", "delete", "10.2.0.0/16", "dev", "cable");
    await().until(() -> !events.devicesMadeAgain.isEmpty());
    await().until(this::answers);
  }

  @Test
  void aNetworkThatIsDownLosesPacketsUntilItIsUp() {
    open("192.0.2.1", "192.0.2.2");
    left.ip("link", "set", "cable", "down");
    assertThat(answers()).isFalse();
    assertThat(here.drops().get(DropReason.SEND_FAILED)).isPositive();
    left.ip("link", "set", "cable", "up");
    await().until(this::answers);
    assertThat(events.restarts).isEmpty();
  }

  /** ENOBUFS: no memory for control messages of more than 36 octets, as IPv6 needs them. */
  @Test
  void aKernelWithoutMemoryLosesPacketsUntilItHasSome() {
    Optional<String> usual = memoryForControl();
    assumeThat(usual).as("this kernel has net.core.optmem_max in each namespace").isPresent();
    open("2001:db8::1", "2001:db8::2");
    setMemoryForControl("0");
    assertThat(answers()).isFalse();
    assertThat(here.drops().get(DropReason.SEND_FAILED)).isPositive();
    setMemoryForControl(usual.orElseThrow());
    await().until(this::answers);
    assertThat(events.restarts).isEmpty();
  }

  private Optional<String> memoryForControl() {
    try {
      return Optional.of(left.execute("sysctl", "-n", "net.core.optmem_max").strip());
    } catch (IllegalStateException absent) {
      return Optional.empty();
    }
  }

  private void setMemoryForControl(String octets) {
    left.execute("sysctl", "-qw", "net.core.optmem_max=" + octets);
  }

  private boolean answers() {
    return ping(left, ECHO).contains(" 0% packet loss");
  }

  /** Whatever comes of it. */
  private static String ping(NetworkNamespace from, String destination) {
    return from.execute("sh", "-c", "ping -c 2 -i 0.2 -W 1 " + destination + " || true");
  }

  private static long failures(Dataplane dataplane) {
    return dataplane.drops().get(DropReason.DEVICE_FAILED);
  }

  private static long received(Dataplane dataplane) {
    return dataplane.counters(Tunnel.LEFT_SPI).orElseThrow().inboundPackets();
  }

  private static InetSocketAddress address(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }

  private Dataplane start(NetworkNamespace namespace, String inside, String route) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(
                new UdpSocketSettings(address("0.0.0.0"), true),
                new UdpSocketSettings(address("::"), true)),
            false,
            new KernelTun(
                DEVICE, 1400, List.of(Prefix.parse(inside)), List.of(Prefix.parse(route))),
            true);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }
}
