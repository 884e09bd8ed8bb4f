package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From one client to another through the gateway between them: in by one SA, out by another. */
class HairpinTest {
  private static final Prefix ALL = Prefix.parse("10.0.0.0/8");
  private static final Prefix FIRST = Prefix.parse("10.1.0.1/32");
  private static final Prefix SECOND = Prefix.parse("10.2.0.1/32");

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("hairpin");

  private NetworkNamespace hub;
  private NetworkNamespace one;
  private NetworkNamespace two;

  @BeforeEach
  void makeNamespaces() {
    hub = new NetworkNamespace("hub");
    one = new NetworkNamespace("one");
    two = new NetworkNamespace("two");
    NetworkNamespace.join(hub, "192.0.2.1/24", one, "192.0.2.2/24");
    hub.ip("link", "set", "cable", "down");
    hub.ip("link", "set", "cable", "name", "first");
    hub.ip("link", "set", "first", "up");
    NetworkNamespace.join(hub, "198.51.100.1/24", two, "198.51.100.2/24");
    hub.execute("sysctl", "-w", "net.ipv4.ip_forward=1");
  }

  @AfterEach
  void removeNamespaces() {
    hub.close();
    one.close();
    two.close();
  }

  @Test
  void clientsReachEachOther() {
    try (Dataplane gateway = start(hub, "10.0.0.1/32");
        Dataplane first = start(one, "10.1.0.1/32");
        Dataplane second = start(two, "10.2.0.1/32")) {
      open(gateway, first, second, SaBinding.NONE);
      assertThat(ping()).contains(" 0% packet loss");
      assertThat(gateway.counters(0x1001).orElseThrow().inboundPackets()).isEqualTo(3);
      // The kernel of the gateway may send redirects besides.
      assertThat(gateway.counters(0x2001).orElseThrow().outboundPackets())
          .isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void anIsolatedOneReachesNoOther() {
    try (Dataplane gateway = start(hub, "10.0.0.1/32");
        Dataplane first = start(one, "10.1.0.1/32");
        Dataplane second = start(two, "10.2.0.1/32")) {
      open(gateway, first, second, SaBinding.ISOLATED);
      assertThat(ping()).contains("100% packet loss");
      assertThat(gateway.drops().get(DropReason.CLIENT_ISOLATION)).isGreaterThanOrEqualTo(3);
      assertThat(gateway.counters(0x2001).orElseThrow().outboundPackets()).isZero();
    }
  }

  private static void open(
      Dataplane gateway, Dataplane first, Dataplane second, SaBinding ofFirst) {
    pair(gateway, 0x1001, 0x1002, "192.0.2.1", "192.0.2.2", ALL, FIRST, ofFirst);
    pair(first, 0x1002, 0x1001, "192.0.2.2", "192.0.2.1", FIRST, ALL, SaBinding.NONE);
    pair(gateway, 0x2001, 0x2002, "198.51.100.1", "198.51.100.2", ALL, SECOND, SaBinding.NONE);
    pair(second, 0x2002, 0x2001, "198.51.100.2", "198.51.100.1", SECOND, ALL, SaBinding.NONE);
  }

  private static void pair(
      Dataplane dataplane,
      int inboundSpi,
      int outboundSpi,
      String local,
      String remote,
      Prefix here,
      Prefix there,
      SaBinding binding) {
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
            0),
        binding);
    dataplane.activateOutbound(inboundSpi);
  }

  private static SaKeys keys(int spi) {
    byte[] material = new byte[20];
    new Random(spi).nextBytes(material);
    return SaKeys.take(material, EspTransform.AES_128_GCM, EspIntegrity.NONE);
  }

  private static Dataplane start(NetworkNamespace namespace, String inner) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(outer("0.0.0.0"), true)),
            false,
            new KernelTun("tunnel", 1400, List.of(Prefix.parse(inner)), List.of(ALL)),
            true);
    return namespace.inside(
        () -> Dataplanes.start(settings, ACTORS.system(), new RecordedEvents()));
  }

  private static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }

  private String ping() {
    return one.tryTo("ping", "-c", "3", "-i", "0.3", "-w", "5", "-I", "10.1.0.1", "10.2.0.1");
  }
}
