package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.ManualSettings;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.SiteSettings.Encapsulation;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.TrafficSelector;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Keys that were set by hand are in the packet path from the start (RFC 4301 §4.5.1). */
class ManualSasTest {
  private static final int ESP_SPI = 0x1001;
  private static final int AH_SPI = 0x2001;

  private static ManualSettings manual(
      Optional<ManualSettings.Esp> esp, Optional<ManualSettings.Ah> ah) {
    return new ManualSettings(
        "lab",
        InetAddress.ofLiteral("203.0.113.2"),
        InetAddress.ofLiteral("192.0.2.2"),
        List.of(
            new ProtectEntry(
                true,
                TrafficSelector.subnet(InetAddress.ofLiteral("10.66.0.0"), 24),
                TrafficSelector.subnet(InetAddress.ofLiteral("10.77.0.0"), 24))),
        Encapsulation.TUNNEL,
        esp,
        ah);
  }

  private static ManualSettings.Esp esp(int inboundSpi) {
    return new ManualSettings.Esp(
        inboundSpi,
        0x1002,
        EspTransform.AES_128_CBC,
        EspIntegrity.HMAC_SHA256_128,
        key(48),
        key(48));
  }

  private static ManualSettings.Ah ah() {
    return new ManualSettings.Ah(AH_SPI, 0x2002, EspIntegrity.HMAC_SHA256_128, key(32), key(32));
  }

  private static Secret key(int octets) {
    byte[] material = new byte[octets];
    new SecureRandom().nextBytes(material);
    return Secret.take(material);
  }

  private static HeadendSettings settings(ManualSettings... manual) {
    return new HeadendSettings(
        Identity.of(Loopback.HERE),
        List.of(),
        List.of(),
        List.of(manual),
        Map.of(),
        AdmissionSettings.DEFAULT,
        RetransmitSettings.DEFAULT,
        Gateway.endpoint(),
        false);
  }

  @Test
  void aHeadendHasThemFromTheStart() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      CompletableFuture<Dataplane> started = new CompletableFuture<>();
      PacketPair pair = PacketPair.open();
      ActorRef<Headend.Command> headend =
          kit.spawn(
              Headend.create(
                  settings(manual(Optional.of(esp(ESP_SPI)), Optional.of(ah()))),
                  events ->
                      Dataplanes.start(
                          new DataplaneSettings(
                              List.of(new UdpSocketSettings(Loopback.free(), false)),
                              false,
                              new TunSettings.InProcessTun(pair.descriptor(), 1400),
                              true),
                          kit.system(),
                          events),
                  new SimpleMeterRegistry(),
                  started));

      // RFC 4301 §4.1: of the two the outer protocol, AH, names the pair.
      assertThat(started.join().counters(AH_SPI)).isPresent();
      TestProbe<List<SessionView>> probe = kit.createTestProbe();
      headend.tell(new Headend.ListSessions(probe.ref()));
      SessionView view = probe.receiveMessage().getFirst();
      assertThat(view.state()).isEqualTo("static");
      assertThat(view.group()).isEqualTo("lab");
      assertThat(view.children())
          .extracting(SessionView.ChildView::spiIn, SessionView.ChildView::suite)
          .containsExactly(
              tuple("00002001", "ah hmac-sha256-128, esp aes-128-cbc hmac-sha256-128"));
      kit.stop(headend);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void theirNumbersAreGivenToNobodyElse() {
    Identifiers identifiers = new Identifiers(new SecureRandom());

    identifiers.reserve(ESP_SPI);

    assertThatThrownBy(() -> identifiers.reserve(ESP_SPI)).hasMessageContaining("00001001");
  }

  @Test
  void reservedNumbersAreRefused() {
    assertThatThrownBy(() -> esp(255)).hasMessageContaining("reserved");
  }

  @Test
  void ciphersThatNeedFreshKeysAreRefused() {
    assertThatThrownBy(
            () ->
                new ManualSettings.Esp(
                    ESP_SPI, 0x1002, EspTransform.AES_128_GCM, EspIntegrity.NONE, key(16), key(16)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
