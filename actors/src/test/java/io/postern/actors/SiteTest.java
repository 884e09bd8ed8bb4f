package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two headends as gateways of two sites, over UDP on the loopback. */
class SiteTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Inet4Address EAST_HOST = Inet4Address.ofLiteral("10.1.0.5");
  private static final Inet4Address WEST_HOST = Inet4Address.ofLiteral("10.2.0.5");
  private static final byte[] EASTWARD = HeadendTest.packet(WEST_HOST, EAST_HOST, "to the east");
  private static final byte[] WESTWARD = HeadendTest.packet(EAST_HOST, WEST_HOST, "to the west");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final LocalEndpoint eastEnd = Gateway.endpoint();
  private final LocalEndpoint westEnd = Gateway.endpoint();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Gateway east(Start start, LifetimeSettings lifetime, DpdSettings.Action dead) {
    return new Gateway(
        kit,
        eastEnd,
        Gateway.site(List.of(westEnd), "10.1.0.0", "10.2.0.0", start, lifetime, Gateway.dpd(dead)));
  }

  private Gateway west(Start start, LifetimeSettings lifetime, DpdSettings.Action dead) {
    return new Gateway(
        kit,
        westEnd,
        Gateway.site(List.of(eastEnd), "10.2.0.0", "10.1.0.0", start, lifetime, Gateway.dpd(dead)));
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
                  .filter(seen -> java.util.Arrays.equals(seen, packet))
                  .isPresent();
            });
  }

  private static void passBothWays(Gateway east, Gateway west) {
    passes(east, WESTWARD, west);
    passes(west, EASTWARD, east);
  }

  /** What still comes of earlier sendings. */
  private static void drain(Gateway gateway) {
    while (gateway.lan.receive(Duration.ofMillis(100)).isPresent()) {
      // One more is gone.
    }
  }

  @Test
  void aSiteThatAlwaysStartsIsUpByItself() {
    try (Gateway east = east(Start.NEVER, Gateway.LONG, DpdSettings.Action.CLEAR);
        Gateway west = west(Start.ALWAYS, Gateway.LONG, DpdSettings.Action.CLEAR)) {
      await().atMost(PATIENCE).until(() -> west.session().children().size() == 1);
      passBothWays(east, west);
      assertThat(east.session().state()).isEqualTo("up");
      assertThat(west.explain(Gateway.SITE))
          .extracting(Negotiation::exchange)
          .contains("phase 1", "quick mode");
    }
  }

  @Test
  void aSiteOnTrafficStartsWithTheFirstPacketAndNotBefore() {
    try (Gateway east = east(Start.NEVER, Gateway.LONG, DpdSettings.Action.CLEAR);
        Gateway west = west(Start.ON_TRAFFIC, Gateway.LONG, DpdSettings.Action.CLEAR)) {
      assertThat(west.session().state()).isEqualTo("idle");
      passes(west, EASTWARD, east);
      passes(east, WESTWARD, west);
    }
  }

  @Test
  void bothEndsMayStartAtOnceAndEndWithOnePair() {
    try (Gateway east = east(Start.ALWAYS, Gateway.LONG, DpdSettings.Action.CLEAR);
        Gateway west = west(Start.ALWAYS, Gateway.LONG, DpdSettings.Action.CLEAR)) {
      passBothWays(east, west);
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () -> east.session().children().size() == 1 && west.session().children().size() == 1);
      assertThat(east.session().children().getFirst().spiIn())
          .isEqualTo(west.session().children().getFirst().spiOut());
      passBothWays(east, west);
    }
  }

  @Test
  void rekeysThatCrossLoseNoPacketAndLeaveOnePair() {
    LifetimeSettings octets =
        new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 16 << 20);
    try (Gateway east = east(Start.NEVER, octets, DpdSettings.Action.CLEAR);
        Gateway west = west(Start.ALWAYS, octets, DpdSettings.Action.CLEAR)) {
      passBothWays(east, west);
      drain(east);
      // Both ends count the same octets, so both begin a successor at the same packet.
      byte[] large = HeadendTest.packet(WEST_HOST, EAST_HOST, "x".repeat(1200));
      for (int sent = 0; sent < 12_500; sent++) {
        west.lan.send(large);
        assertThat(east.lan.receive(PATIENCE)).isPresent();
      }
      await().atMost(PATIENCE).until(() -> west.rekeys("us") + west.rekeys("peer") > 0);
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () -> east.session().children().size() == 1 && west.session().children().size() == 1);
      passBothWays(east, west);
    }
  }

  @Test
  void aPeerThatCrashedIsReachedAgainByDpdRestart() {
    try (Gateway west = west(Start.ON_TRAFFIC, Gateway.LONG, DpdSettings.Action.RESTART)) {
      Gateway east = east(Start.NEVER, Gateway.LONG, DpdSettings.Action.CLEAR);
      passes(west, EASTWARD, east);
      Optional<String> before =
          west.session().children().stream().map(SessionView.ChildView::spiIn).findFirst();
      east.crash();
      await().atMost(PATIENCE).until(() -> west.session().children().isEmpty());
      try (Gateway again = east(Start.NEVER, Gateway.LONG, DpdSettings.Action.CLEAR)) {
        await().atMost(PATIENCE).until(() -> west.session().children().size() == 1);
        assertThat(west.session().children().getFirst().spiIn()).isNotEqualTo(before.orElseThrow());
        passBothWays(again, west);
      }
    }
  }

  @Test
  void theSecondAddressOfAPeerIsTriedWhenTheFirstIsSilent() {
    LocalEndpoint nobody = Gateway.endpoint();
    SiteSettings site =
        Gateway.site(
            List.of(nobody, eastEnd),
            "10.2.0.0",
            "10.1.0.0",
            Start.ALWAYS,
            Gateway.LONG,
            Gateway.dpd(DpdSettings.Action.CLEAR));
    try (Gateway east = east(Start.NEVER, Gateway.LONG, DpdSettings.Action.CLEAR);
        Gateway west = new Gateway(kit, westEnd, site)) {
      passBothWays(east, west);
      assertThat(west.explain(Gateway.SITE)).isNotEmpty();
    }
  }
}
