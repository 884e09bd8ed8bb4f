package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.device.PacketPair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The kernel gives the ICMP errors of one peer as the errors of whatever the socket does next
 * (ip(7), IP_RECVERR): a peer that is gone costs no other peer a packet.
 */
class DeadNeighbourTest {
  private static final int BATCHES = 400;
  private static final int BATCH = 24;
  private static final int DEAD_SPI = 0x5555_5555;
  private static final int NOBODYS_PORT = 4999;

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("dead-neighbour");

  private NetworkNamespace left;
  private NetworkNamespace right;

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("dead-left");
    right = new NetworkNamespace("dead-right");
    NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    // An ICMP error for each packet.
    right.execute("sysctl", "-qw", "net.ipv4.icmp_ratemask=0");
  }

  @AfterEach
  void removeNamespaces() {
    left.close();
    right.close();
  }

  @Test
  void whoSendsToADeadPeerLosesNothingOfAnother() {
    RecordedEvents events = new RecordedEvents();
    try (Site here = start(left, "192.0.2.1", events);
        Site there = start(right, "192.0.2.2", events)) {
      Tunnel.gcm().open(here, there);
      openToNobody(here.dataplane());
      for (int batch = 1; batch <= BATCHES; batch++) {
        for (int count = 0; count < BATCH; count++) {
          // Each is longer than that before: none goes into one datagram with another.
          int octets = 900 + 8 * count;
          byte[] toDead = Packets.udp("10.1.0.9", "10.3.0.9", octets);
          byte[] toLiving = Packets.udp("10.1.0.9", "10.2.0.9", octets);
          assertThat(here.network().send(toDead)).isTrue();
          assertThat(here.network().send(toLiving)).isTrue();
        }
        int expected = batch * BATCH;
        await().pollInterval(Duration.ofMillis(1)).until(() -> sealed(here) >= expected);
        while (there.network().receive(Duration.ZERO).isPresent()) {
          // Room for the next.
        }
      }
      int sent = BATCHES * BATCH;
      await().until(() -> opened(there) == sent);
      assertThat(unreachable()).as("ICMP errors came back").isGreaterThan(sent / 2);
      assertThat(here.dataplane().drops().get(DropReason.SEND_FAILED)).isZero();
      assertThat(here.dataplane().drops().get(DropReason.DEVICE_FAILED)).isZero();
      assertThat(here.dataplane().counters(DEAD_SPI).orElseThrow().outboundPackets())
          .isEqualTo(sent);
      assertThat(events.restarts).isEmpty();
    }
  }

  private static long sealed(Site site) {
    return site.dataplane().counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets();
  }

  private static long opened(Site site) {
    return site.dataplane().counters(Tunnel.RIGHT_SPI).orElseThrow().inboundPackets();
  }

  private int unreachable() {
    String counters = left.execute("nstat", "-asz", "IcmpInDestUnreachs");
    Matcher count = Pattern.compile("IcmpInDestUnreachs\\s+(\\d+)").matcher(counters);
    assertThat(count.find()).isTrue();
    return Integer.parseInt(count.group(1));
  }

  /** The host is there, but no socket. */
  private static void openToNobody(Dataplane dataplane) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    dataplane.installInbound(
        new ChildSaParameters(
            DEAD_SPI,
            DEAD_SPI + 1,
            Encapsulation.UDP,
            new Path(
                new InetSocketAddress("192.0.2.1", Loopback.natTraversal(any()).getPort()),
                new InetSocketAddress("192.0.2.2", NOBODYS_PORT)),
            gcm,
            EspIntegrity.NONE,
            SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
            SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
            List.of(Prefix.parse("10.1.0.0/16")),
            List.of(Prefix.parse("10.3.0.0/16")),
            64,
            0,
            0));
    dataplane.activateOutbound(DEAD_SPI);
  }

  private static Site start(NetworkNamespace namespace, String address, RecordedEvents events) {
    PacketPair pair = PacketPair.open();
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(Loopback.natTraversal(any()), true)),
            false,
            new InProcessTun(pair.descriptor(), Site.MTU),
            true,
            new TrafficSettings(false, Optional.empty(), OuterHeader.DEFAULT));
    Dataplane dataplane =
        namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
    return new Site(InetAddress.ofLiteral(address), dataplane, pair.port(), events);
  }

  private static InetAddress any() {
    return InetAddress.ofLiteral("0.0.0.0");
  }
}
