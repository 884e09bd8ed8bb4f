package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One gateway, two networks behind it with the same addresses, each with its TUN and its client.
 */
class SeveralTunsTest {
  private static final Prefix ALL = Prefix.parse("10.0.0.0/8");
  private static final Prefix CLIENT = Prefix.parse("10.99.0.5/32");
  private static final int RED = 0x1000;
  private static final int BLUE = 0x2000;

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("several-tuns");

  private final RecordedEvents events = new RecordedEvents();
  private NetworkNamespace hub;
  private NetworkNamespace behindBlue;
  private NetworkNamespace one;
  private NetworkNamespace two;

  @BeforeEach
  void makeNamespaces() {
    hub = new NetworkNamespace("tuns-hub");
    behindBlue = new NetworkNamespace("tuns-blue");
    one = new NetworkNamespace("tuns-one");
    two = new NetworkNamespace("tuns-two");
    NetworkNamespace.join(hub, "192.0.2.1/24", one, "192.0.2.2/24");
    hub.ip("link", "set", "cable", "down");
    hub.ip("link", "set", "cable", "name", "first");
    hub.ip("link", "set", "first", "up");
    NetworkNamespace.join(hub, "198.51.100.1/24", two, "198.51.100.2/24");
    hub.ip("address", "add", "10.1.1.1/32", "dev", "lo");
    behindBlue.ip("address", "add", "10.2.2.2/32", "dev", "lo");
    for (NetworkNamespace forwarding : List.of(hub, behindBlue)) {
      forwarding.execute("sysctl", "-qw", "net.ipv4.ip_forward=1");
    }
  }

  @AfterEach
  void removeNamespaces() {
    List.of(hub, behindBlue, one, two).forEach(NetworkNamespace::close);
  }

  @Test
  void clientsWithOneAddressReachEachItsOwnNetworkAndNotTheOther() {
    try (Dataplane gateway = startGateway();
        Dataplane first = startClient(one);
        Dataplane second = startClient(two)) {
      open(gateway, first, second);
      assertThat(ping(one, "10.99.0.1")).contains(" 0% packet loss");
      assertThat(ping(two, "10.99.0.1")).contains(" 0% packet loss");
      assertThat(sent(gateway, RED)).isEqualTo(2);
      assertThat(sent(gateway, BLUE)).isEqualTo(2);
      assertThat(ping(one, "10.1.1.1")).contains(" 0% packet loss");
      assertThat(ping(two, "10.2.2.2")).contains(" 0% packet loss");
      assertThat(ping(one, "10.2.2.2")).contains("100% packet loss");
      assertThat(ping(two, "10.1.1.1")).contains("100% packet loss");
      assertThat(gateway.description()).contains("TUN tunnel in " + behindBlue.name());
      assertThat(events.restarts).isEmpty();
    }
  }

  /** What would be a hairpin with one TUN leads nowhere with two. */
  @Test
  void aClientOfOneIsNotReachedThroughTheOther() {
    try (Dataplane gateway = startGateway();
        Dataplane first = startClient(one);
        Dataplane second = startClient(two)) {
      open(gateway, first, second);
      Prefix other = Prefix.parse("10.99.0.6/32");
      pair(gateway, BLUE + 3, "198.51.100.1", "198.51.100.2", ALL, other, 1);
      ping(one, "10.99.0.6");
      assertThat(sent(gateway, BLUE + 3)).isZero();
      ping(two, "10.99.0.6");
      assertThat(sent(gateway, BLUE + 3)).isPositive();
    }
  }

  @Test
  void aDeletedDeviceIsMadeAgainWhereItWas() {
    try (Dataplane gateway = startGateway();
        Dataplane first = startClient(one);
        Dataplane second = startClient(two)) {
      open(gateway, first, second);
      behindBlue.ip("link", "delete", "tunnel");
      await().until(() -> !events.devicesMadeAgain.isEmpty());
      assertThat(ping(two, "10.2.2.2")).contains(" 0% packet loss");
      assertThat(behindBlue.ip("route", "show", "dev", "tunnel")).contains("10.99.0.0/16");
    }
  }

  @Test
  void aNamespaceThatIsNotThereIsToldAtStart() {
    KernelTun lost =
        new KernelTun("tunnel", 1400, List.of(), List.of(), Optional.of("nowhere-at-all"));
    assertThatThrownBy(() -> start(hub, List.of(lost)))
        .hasMessageContaining("network namespace /run/netns/nowhere-at-all: no such file");
    assertThat(hub.ip("link", "show")).doesNotContain("tunnel");
  }

  private static void open(Dataplane gateway, Dataplane first, Dataplane second) {
    pair(gateway, RED, "192.0.2.1", "192.0.2.2", ALL, CLIENT, 0);
    pair(gateway, BLUE, "198.51.100.1", "198.51.100.2", ALL, CLIENT, 1);
    pair(first, RED + 1, "192.0.2.2", "192.0.2.1", CLIENT, ALL, 0);
    pair(second, BLUE + 1, "198.51.100.2", "198.51.100.1", CLIENT, ALL, 0);
  }

  /** The other end of an even SPI has the next odd one. */
  private static void pair(
      Dataplane dataplane,
      int inboundSpi,
      String local,
      String remote,
      Prefix here,
      Prefix there,
      int tun) {
    int outboundSpi = inboundSpi ^ 1;
    dataplane.installInbound(
        new ChildSaParameters(
                inboundSpi,
                outboundSpi,
                Encapsulation.UDP,
                new Path(outer(local), outer(remote)),
                EspTransform.AES_128_GCM,
                EspIntegrity.NONE,
                keys(inboundSpi),
                keys(outboundSpi),
                List.of(here),
                List.of(there),
                64,
                0,
                0)
            .with(SaOptions.DEFAULT.on(tun)));
    dataplane.activateOutbound(inboundSpi);
  }

  private static SaKeys keys(int spi) {
    byte[] material = new byte[20];
    new Random(spi).nextBytes(material);
    return SaKeys.take(material, EspTransform.AES_128_GCM, EspIntegrity.NONE);
  }

  private static long sent(Dataplane dataplane, int spi) {
    return dataplane.counters(spi).orElseThrow().outboundPackets();
  }

  private Dataplane startGateway() {
    return start(hub, List.of(tun("10.99.0.0/16", "10.99.0.1/32", Optional.of(behindBlue.name()))));
  }

  private Dataplane start(NetworkNamespace namespace, List<KernelTun> more) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(outer("0.0.0.0"), true)),
            false,
            false,
            tun("10.99.0.0/16", "10.99.0.1/32", Optional.empty()),
            true,
            TrafficSettings.PROTECTED_ONLY,
            more);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }

  private static Dataplane startClient(NetworkNamespace namespace) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(outer("0.0.0.0"), true)),
            false,
            tun("10.0.0.0/8", "10.99.0.5/32", Optional.empty()),
            true);
    return namespace.inside(
        () -> Dataplanes.start(settings, ACTORS.system(), new RecordedEvents()));
  }

  private static KernelTun tun(String route, String address, Optional<String> namespace) {
    return new KernelTun(
        "tunnel", 1400, List.of(Prefix.parse(address)), List.of(Prefix.parse(route)), namespace);
  }

  private static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }

  private static String ping(NetworkNamespace from, String destination) {
    return from.tryTo("ping", "-c", "2", "-i", "0.3", "-w", "3", "-I", "10.99.0.5", destination);
  }
}
