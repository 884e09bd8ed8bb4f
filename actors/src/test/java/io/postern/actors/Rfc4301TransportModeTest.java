package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Encapsulation;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaMode;
import io.postern.ike.v1.TrafficSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites whose child SAs protect what two hosts send each other (RFC 4301 §3.2). */
class Rfc4301TransportModeTest {
  private static final InetAddress EAST = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress WEST = InetAddress.ofLiteral("192.0.2.2");

  private static LocalEndpoint endpoint(InetAddress address) {
    return new LocalEndpoint(
        new InetSocketAddress(address, 500), new InetSocketAddress(address, 4500));
  }

  private static Simulation.Node start(
      Simulation simulation,
      InetAddress here,
      InetAddress there,
      Encapsulation encapsulation,
      Start start,
      boolean udp) {
    SiteSettings usual =
        Gateway.site(
            List.of(), "10.0.0.0", "10.0.0.0", Start.NEVER, Gateway.LONG, DpdSettings.DEFAULT);
    SiteSettings site =
        new SiteSettings(
            usual.name(),
            List.of(PeerEndpoint.of(there.getHostAddress())),
            usual.identity(),
            usual.peerIdentities(),
            usual.methods(),
            usual.credentials(),
            usual.mode(),
            usual.ike(),
            usual.esp(),
            usual.pfs(),
            List.of(
                new ProtectEntry(true, TrafficSelector.host(here), TrafficSelector.host(there))),
            encapsulation,
            start,
            usual.lifetime(),
            usual.dpd(),
            usual.initialContact(),
            udp,
            usual.replayWindow());
    return simulation.start(Gateway.settings(endpoint(here), site));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoHostsAgreeOnTransportModeBareAndInUdp(boolean udp) {
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node east =
          start(simulation, EAST, WEST, Encapsulation.TRANSPORT, Start.NEVER, udp);
      start(simulation, WEST, EAST, Encapsulation.TRANSPORT, Start.ALWAYS, udp);
      simulation.run(Duration.ofSeconds(10));
      assertThat(east.dataplane().installed()).hasSize(1);
      ChildSaParameters pair = east.dataplane().installed().getFirst();
      // RFC 3947 §5.2: the original addresses come with the modes in UDP.
      assertThat(pair.mode())
          .isEqualTo(
              new SaMode.Transport(
                  udp ? Optional.of(new SaMode.OriginalAddresses(WEST, EAST)) : Optional.empty()));
      assertThat(pair.local()).containsExactly(Prefix.host(EAST));
      assertThat(pair.remote()).containsExactly(Prefix.host(WEST));
    }
  }

  @Test
  void aSiteInTunnelModeRefusesTransportMode() {
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node east = start(simulation, EAST, WEST, Encapsulation.TUNNEL, Start.NEVER, true);
      start(simulation, WEST, EAST, Encapsulation.TRANSPORT, Start.ALWAYS, true);
      simulation.run(Duration.ofSeconds(10));
      assertThat(east.dataplane().installed()).isEmpty();
      assertThat(simulation.sessions(east).getFirst().state()).isEqualTo("up");
    }
  }
}
