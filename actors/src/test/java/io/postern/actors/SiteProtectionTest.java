package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Encapsulation;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that quick mode agrees on protects packets between two headends on the loopback. */
class SiteProtectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Inet4Address EAST = Inet4Address.ofLiteral("127.0.0.1");
  private static final Inet4Address WEST = Inet4Address.ofLiteral("127.0.0.2");
  private static final Inet4Address EAST_HOST = Inet4Address.ofLiteral("10.1.0.5");
  private static final Inet4Address WEST_HOST = Inet4Address.ofLiteral("10.2.0.5");
  private static final byte[] EASTWARD = HeadendTest.packet(WEST_HOST, EAST_HOST, "to the east");
  private static final byte[] WESTWARD = HeadendTest.packet(EAST_HOST, WEST_HOST, "to the west");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final LocalEndpoint eastEnd = endpoint(EAST);
  private final LocalEndpoint westEnd = endpoint(WEST);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static LocalEndpoint endpoint(InetAddress address) {
    return new LocalEndpoint(
        new InetSocketAddress(address, Loopback.free().getPort()),
        new InetSocketAddress(address, Loopback.free().getPort()));
  }

  /** Ours and theirs as seen from one of them. */
  private record Ends(LocalEndpoint peer, TrafficSelector ours, TrafficSelector theirs) {}

  private Ends ofEast() {
    return new Ends(westEnd, subnet("10.1.0.0"), subnet("10.2.0.0"));
  }

  private Ends ofWest() {
    return new Ends(eastEnd, subnet("10.2.0.0"), subnet("10.1.0.0"));
  }

  private static TrafficSelector subnet(String network) {
    return TrafficSelector.subnet(InetAddress.ofLiteral(network), 24);
  }

  private static SiteSettings site(Ends ends, List<String> suites, Start start, boolean udp) {
    SiteSettings usual =
        Gateway.site(
            List.of(ends.peer),
            "10.0.0.0",
            "10.0.0.0",
            start,
            Gateway.LONG,
            Gateway.dpd(DpdSettings.Action.CLEAR));
    return new SiteSettings(
        usual.name(),
        usual.peers(),
        usual.identity(),
        usual.peerIdentities(),
        usual.methods(),
        usual.credentials(),
        usual.mode(),
        usual.ike(),
        suites.stream().map(suite -> Loopback.value(ProtectionSuite.parse(suite))).toList(),
        usual.pfs(),
        List.of(new ProtectEntry(true, ends.ours, ends.theirs)),
        Encapsulation.TUNNEL,
        start,
        usual.lifetime(),
        usual.dpd(),
        usual.initialContact(),
        udp,
        usual.replayWindow());
  }

  private static void assumeRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "raw sockets are for root (raw(7))");
  }

  /** Sends until one arrives: what comes before the SAs is dropped. */
  private static void passes(Gateway from, byte[] packet, Gateway to) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              from.lan.send(packet);
              return to.lan
                  .receive(Duration.ofMillis(200))
                  .filter(seen -> Arrays.equals(seen, packet))
                  .isPresent();
            });
  }

  private void bothWaysWith(List<String> east, List<String> west, String agreed, boolean raw) {
    try (Gateway eastern = new Gateway(kit, eastEnd, site(ofEast(), east, Start.NEVER, !raw), raw);
        Gateway western =
            new Gateway(kit, westEnd, site(ofWest(), west, Start.ALWAYS, !raw), raw)) {
      passes(western, EASTWARD, eastern);
      passes(eastern, WESTWARD, western);
      assertThat(eastern.session().children())
          .extracting(SessionView.ChildView::suite)
          .containsExactly(agreed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ah-sha256",
        "ah-sha1+esp-aes128-sha1",
        "ah-sha256+esp-aes256",
        "ah-aesxcbc-esn",
        "ah-aes256gmac-esn"
      })
  void bareSuitesCarryPacketsBothWays(String suite) {
    assumeRoot();
    bothWaysWith(List.of(suite), List.of(suite), suite, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chacha20poly1305-esn",
        "aes128gcm16-esn",
        "aes256ccm12",
        "aes192ctr-sha256",
        "aes128gmac",
        "camellia256-sha512",
        "cast128-md5",
        "blowfish192-aesxcbc",
        "des-sha256_96",
        "null-sha1"
      })
  void suitesInUdpCarryPacketsBothWays(String suite) {
    bothWaysWith(List.of(suite), List.of(suite), suite, false);
  }

  /** RFC 3715 §2.1: AH does not go through a NAT. */
  @Test
  void ahIsNotOfferedWhereUdpIsWanted() {
    bothWaysWith(
        List.of("ah-sha256", "aes128-sha1"),
        List.of("ah-sha256", "aes128-sha1"),
        "aes128-sha1",
        false);
  }

  /** RFC 2408 §3.15: a delete of either protocol ends the pair. */
  @Test
  void aBundleEndsAtThePeerWithItsDelete() {
    assumeRoot();
    List<String> bundle = List.of("ah-sha256+esp-aes128-sha1");
    try (Gateway east =
            new Gateway(kit, eastEnd, site(ofEast(), bundle, Start.NEVER, false), true);
        Gateway west =
            new Gateway(kit, westEnd, site(ofWest(), bundle, Start.ON_TRAFFIC, false), true)) {
      passes(west, EASTWARD, east);
      assertThat(east.session().children()).hasSize(1);
      west.disconnect();
      await().atMost(PATIENCE).until(() -> east.session().children().isEmpty());
    }
  }

  /** RFC 2407 §4.6.3, RFC 2408 §3.14.1: INVALID-SPI under protection, for ESP and AH alike. */
  @ParameterizedTest
  @ValueSource(strings = {"ah-sha256", "ah-sha1+esp-aes128-sha1", "aes128-sha1"})
  void whatOneEndLostIsMadeAnew(String suite) {
    assumeRoot();
    List<String> suites = List.of(suite);
    try (Gateway east =
            new Gateway(kit, eastEnd, site(ofEast(), suites, Start.NEVER, false), true);
        Gateway west =
            new Gateway(kit, westEnd, site(ofWest(), suites, Start.ON_TRAFFIC, false), true)) {
      passes(west, EASTWARD, east);
      east.loseChildren();
      passes(west, EASTWARD, east);
    }
  }
}
