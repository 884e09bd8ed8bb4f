package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Policy;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.Selector;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import io.postern.dataplane.packet.Reassembly;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session may send and receive: an access list and rates, in the packet path. */
class SessionLimitsTest {
  private static final String SERVER = "10.1.0.9";
  private static final String OTHER_SERVER = "10.1.0.10";
  private static final String CLIENT = "10.2.0.9";
  private static final int UDP = 17;

  /** 100 kbit/s: at once it lets 131,072 octets pass. */
  private static final TrafficRate SLOW = new TrafficRate(100_000);

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("session-limits");

  private Site gateway;
  private Site client;

  @BeforeEach
  void start() {
    gateway = Site.start(ACTORS.system());
    client = Site.start(ACTORS.system());
  }

  @AfterEach
  void close() {
    gateway.close();
    client.close();
  }

  private void open(SessionTraffic session) {
    Tunnel.gcm()
        .with(SaOptions.DEFAULT.with(session))
        .openLeft(gateway.dataplane(), gateway.natTraversal(), client.natTraversal());
    Tunnel.gcm().openRight(client.dataplane(), client.natTraversal(), gateway.natTraversal());
  }

  private static Selector to(String server) {
    return Selector.between(Prefix.parse(server + "/32"), Prefix.parse("10.2.0.0/16"));
  }

  private static SessionTraffic access(Policy.Entry... entries) {
    return new SessionTraffic(TrafficRate.UNLIMITED, TrafficRate.UNLIMITED, List.of(entries));
  }

  /** The port of {@link Packets#udp} where it comes from is 4000, where it goes to is 5000. */
  private static Policy.Entry permitPort(int port) {
    return Policy.Entry.permit(
        to(SERVER).withProtocol(UDP).withPorts(PortRange.of(port), PortRange.ANY));
  }

  private long dropped(DropReason reason) {
    return gateway.dataplane().drops().get(reason);
  }

  @Test
  void theFirstLineThatMatchesDecidesAndWhatNoneMatchesIsDropped() {
    open(
        access(
            Policy.Entry.deny(to(SERVER).withProtocol(UDP)),
            Policy.Entry.permit(to(SERVER)),
            Policy.Entry.permit(to(OTHER_SERVER).withProtocol(UDP))));
    client.network().send(Packets.udp(CLIENT, SERVER, 100));
    client.network().send(Packets.udp(CLIENT, "10.1.0.11", 100));
    byte[] permitted = Packets.udp(CLIENT, OTHER_SERVER, 100);
    client.network().send(permitted);
    assertThat(gateway.receive()).isEqualTo(permitted);
    byte[] alsoPermitted = Packets.syn(CLIENT, SERVER, 536);
    client.network().send(alsoPermitted);
    assertThat(gateway.receive()).isEqualTo(alsoPermitted);
    assertThat(dropped(DropReason.ACCESS_LIST)).isEqualTo(2);
  }

  @Test
  void answersFitTheSameLineAndNothingElseGoesToTheClient() {
    open(access(permitPort(4000)));
    gateway.network().send(Packets.udp(OTHER_SERVER, CLIENT, 100));
    byte[] answer = Packets.udp(SERVER, CLIENT, 100);
    gateway.network().send(answer);
    assertThat(client.receive()).isEqualTo(answer);
    assertThat(dropped(DropReason.ACCESS_LIST)).isEqualTo(1);
  }

  /** RFC 4301 §7: ports stand in the first fragment alone. */
  @Test
  void fragmentsArePutTogetherWhereALineLooksAtPorts() {
    open(access(permitPort(5000)));
    Packets.fragments(Packets.udp(CLIENT, SERVER, 1000), 500).forEach(client.network()::send);
    assertThat(gateway.receive()).hasSize(1000);
    Packets.fragments(Packets.udp(SERVER, CLIENT, 1000), 500).forEach(gateway.network()::send);
    TwoSitesTest.awaitDrop(gateway, DropReason.ACCESS_LIST);
  }

  @Test
  void fragmentsOfIpv6ArePutTogetherToo() {
    Selector toServer = Selector.between(Prefix.parse("fd01::9"), Prefix.parse("fd02::/16"));
    open(
        access(
            Policy.Entry.permit(
                toServer.withProtocol(UDP).withPorts(PortRange.of(5000), PortRange.ANY))));
    byte[] packet = Packets.udp("fd02::9", "fd01::9", 1300);
    Packets.fragments(packet, 500).forEach(client.network()::send);
    assertThat(gateway.receive()).isEqualTo(packet);
    Packets.fragments(Packets.udp("fd01::9", "fd02::9", 1300), 500)
        .forEach(gateway.network()::send);
    TwoSitesTest.awaitDrop(gateway, DropReason.ACCESS_LIST);
    assertThat(dropped(DropReason.FRAGMENT)).isZero();
  }

  /** Nor ends a packet of another by a fragment that looks like one of it. */
  @Test
  void aPeerThatFloodsWithFragmentsFromManyAddressesTakesNoPlaceOfAnother() {
    SessionTraffic ports = access(permitPort(5000));
    open(ports);
    byte[] packet = Packets.udp(CLIENT, SERVER, 1000);
    List<byte[]> fragments = Packets.fragments(packet, 800);
    client.network().send(fragments.getFirst());
    await().until(() -> delivered(Tunnel.LEFT_SPI, gateway) == 1);
    int flood = Reassembly.MOST + 10;
    try (HostilePeer site = HostilePeer.against(gateway, ports)) {
      site.send(Packets.fragments(Packets.udp(CLIENT, SERVER, 1001), 200).get(1));
      for (int host = 1; host < flood; host++) {
        byte[] other = Packets.udp("10.2.1." + host, SERVER, 1000);
        site.send(Packets.fragments(other, 800).getFirst());
      }
      await().until(() -> delivered(HostilePeer.SITES_SPI, gateway) == flood);
      await().until(() -> dropped(DropReason.FRAGMENT) == flood - Reassembly.MOST_OF_ONE_OWNER);
      client.network().send(fragments.getLast());
      assertThat(gateway.receive()).isEqualTo(packet);
    }
  }

  @Test
  void whatIsBeyondTheRateIsDroppedInItsDirectionAlone() {
    open(new SessionTraffic(SLOW, TrafficRate.UNLIMITED, List.of()));
    for (int count = 0; count < 300; count++) {
      send(client, Packets.udp(CLIENT, SERVER, 1000));
      send(gateway, Packets.udp(SERVER, CLIENT, 1000));
    }
    await()
        .until(
            () ->
                delivered(Tunnel.LEFT_SPI, gateway) == 300
                    && delivered(Tunnel.RIGHT_SPI, client) == 300);
    // 131 fit at once, and 12 in each second that it takes.
    assertThat(dropped(DropReason.RATE)).isBetween(100L, 169L);
    assertThat(client.dataplane().drops().get(DropReason.RATE)).isZero();
  }

  @Test
  void theRateTowardsTheClientIsKeptBeforeSealing() {
    open(new SessionTraffic(TrafficRate.UNLIMITED, SLOW, List.of()));
    for (int count = 0; count < 300; count++) {
      send(gateway, Packets.udp(SERVER, CLIENT, 1000));
    }
    await()
        .until(
            () ->
                gateway.dataplane().counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets()
                        + dropped(DropReason.RATE)
                    == 300);
    assertThat(dropped(DropReason.RATE)).isBetween(100L, 169L);
  }

  /** Waits for room: a packet that is not taken would be missed in the sums. */
  static void send(Site site, byte[] packet) {
    if (!site.network().send(packet)) {
      await().until(() -> site.network().send(packet));
    }
  }

  private static long delivered(int spi, Site site) {
    return site.dataplane().counters(spi).orElseThrow().inboundPackets();
  }
}
