package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.message.Fragments;
import io.postern.ike.proposal.ProtectionSuite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Large messages between two headends go in fragments ([MS-IKEE] §3.3.6.1). */
class MsIkeeSiteFragmentsTest {
  private static final int NON_ESP_MARKER_SIZE = 4;
  private static final LocalEndpoint EAST = endpoint("192.0.2.1");
  private static final LocalEndpoint WEST = endpoint("192.0.2.2");

  /** Quick mode offers each of them in some 50 octets. */
  private static final List<ProtectionSuite> MANY =
      Stream.of("aes128", "aes192", "aes256", "camellia128", "camellia192", "camellia256")
          .flatMap(
              cipher ->
                  Stream.of("md5", "sha1", "sha256", "sha384", "sha512")
                      .map(integrity -> cipher + "-" + integrity))
          .map(suite -> Loopback.value(ProtectionSuite.parse(suite)))
          .toList();

  private static LocalEndpoint endpoint(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  private static SiteSettings site(LocalEndpoint peer, String ours, String theirs, Start start) {
    SiteSettings usual =
        Gateway.site(List.of(), ours, theirs, Start.NEVER, Gateway.LONG, DpdSettings.DEFAULT);
    return new SiteSettings(
        usual.name(),
        List.of(PeerEndpoint.of(peer.ike().getAddress().getHostAddress())),
        usual.identity(),
        usual.peerIdentities(),
        usual.methods(),
        usual.credentials(),
        usual.mode(),
        usual.ike(),
        MANY,
        usual.pfs(),
        usual.protect(),
        usual.encapsulation(),
        start,
        usual.lifetime(),
        usual.dpd(),
        usual.initialContact(),
        usual.preferUdp(),
        usual.replayWindow());
  }

  @Test
  void quickModeWithManySuitesPassesInDatagramsThatEveryPathCarries() {
    try (Simulation simulation = new Simulation(5)) {
      Simulation.Node east =
          simulation.start(Gateway.settings(EAST, site(WEST, "10.1.0.0", "10.2.0.0", Start.NEVER)));
      simulation.start(Gateway.settings(WEST, site(EAST, "10.2.0.0", "10.1.0.0", Start.ALWAYS)));
      // Later fragments overtake earlier ones.
      simulation.network(0, Duration.ofMillis(50));
      simulation.run(Duration.ofSeconds(20));
      assertThat(simulation.sessions(east).getFirst().children())
          .singleElement()
          .satisfies(child -> assertThat(child.suite()).isEqualTo("aes128-md5"));
      assertThat(simulation.largestMessage()).isEqualTo(Fragments.IPV4_SIZE - NON_ESP_MARKER_SIZE);
    }
  }
}
