package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.proposal.Comparison;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of negotiations between two gateways, over UDP on the loopback. */
class ExplainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final LocalEndpoint eastEnd = Gateway.endpoint();
  private final LocalEndpoint westEnd = Gateway.endpoint();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Gateway east(String ike, String esp) {
    return new Gateway(
        kit,
        eastEnd,
        Gateway.site(
            List.of(westEnd),
            "10.1.0.0",
            "10.2.0.0",
            Start.NEVER,
            Gateway.LONG,
            Gateway.dpd(DpdSettings.Action.CLEAR),
            ike,
            esp));
  }

  private Gateway west() {
    return new Gateway(
        kit,
        westEnd,
        Gateway.site(
            List.of(eastEnd),
            "10.2.0.0",
            "10.1.0.0",
            Start.ALWAYS,
            Gateway.LONG,
            Gateway.dpd(DpdSettings.Action.CLEAR)));
  }

  @Test
  void aPeerThatOffersAnotherSuiteIsExplainedWithTheNearestMiss() {
    try (Gateway east = east("aes128-sha256-modp1024", "aes128gcm16");
        Gateway west = west()) {
      await().atMost(PATIENCE).until(() -> !east.explain("127.0.0.1").isEmpty());
      Negotiation refused = east.explain("127.0.0.1").getFirst();
      assertThat(refused.agreed()).isFalse();
      assertThat(refused.connection()).isEqualTo(Gateway.SITE);
      assertThat(refused.site()).isTrue();
      assertThat(refused.role()).isEqualTo(Negotiation.Role.RESPONDER);
      Comparison.Difference first = refused.offers().orElseThrow().nearest().orElseThrow().first();
      assertThat(first)
          .isEqualTo(new Comparison.Difference(Comparison.Rule.INTEGRITY, "sha1", "sha256"));
      await().atMost(PATIENCE).until(() -> !west.explain(Gateway.SITE).isEmpty());
      assertThat(west.explain("").getFirst().role()).isEqualTo(Negotiation.Role.INITIATOR);
    }
  }

  @Test
  void quickModeIsExplainedWithWhatWasOfferedAndTaken() {
    try (Gateway east = east("aes128-sha1-modp1024", "aes128gcm16");
        Gateway west = west()) {
      await().atMost(PATIENCE).until(() -> west.session().children().size() == 1);
      assertThat(east.explain(Gateway.SITE))
          .allSatisfy(told -> assertThat(told.offers().orElseThrow().taken()).isPresent())
          .extracting(Negotiation::exchange)
          .contains("phase 1", "quick mode");
    }
  }

  @Test
  void aQuickModeThatIsRefusedIsExplainedWithTheNearestMiss() {
    try (Gateway east = east("aes128-sha1-modp1024", "aes256gcm16");
        Gateway west = west()) {
      await()
          .atMost(PATIENCE)
          .until(() -> east.explain("").stream().anyMatch(told -> !told.agreed()));
      Negotiation refused =
          east.explain("").stream().filter(told -> !told.agreed()).findFirst().orElseThrow();
      assertThat(refused.exchange()).isEqualTo("quick mode");
      assertThat(refused.offers().orElseThrow().nearest().orElseThrow().first().rule())
          .isEqualTo(Comparison.Rule.KEY_LENGTH);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  west.explain(Gateway.SITE).stream()
                      .anyMatch(told -> told.outcome().contains("NO-PROPOSAL-CHOSEN")));
    }
  }
}
