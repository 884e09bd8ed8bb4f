package io.postern.actors;

import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import io.postern.actors.settings.AdmissionSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What a session writes in the log; anybody can begin handshakes, and that alone writes nothing.
 */
class SessionLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Test
  void aHandshakeThatProvedNothingIsNoEventAndIsSummed() {
    AdmissionSettings brief = new AdmissionSettings(10, 10, Duration.ofSeconds(1));
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, brief)) {
      LoggingTestKit.info("session")
          .withOccurrences(0)
          .expect(
              loopback.system(),
              () -> {
                loopback.client("staff", "guess", "alice", "x");
                loopback.client("stuff", "guess", "alice", "x");
                await()
                    .atMost(PATIENCE)
                    .until(
                        () ->
                            loopback.handshakes("failure", "no-proof") >= 1
                                && loopback.handshakes("failure", "unknown-identity") >= 1);
                return null;
              });
      LoggingTestKit.info("handshakes that proved nothing")
          .expect(
              loopback.system(),
              () -> {
                loopback.kill();
                return null;
              });
    }
  }

  @Test
  void aPeerThatProvedTheGroupKeyIsAnEvent() {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT)) {
      LoggingTestKit.info("session")
          .withOccurrences(1)
          .expect(
              loopback.system(),
              () -> {
                loopback.client("staff", "group key", "alice", "guess").ended();
                await().atMost(PATIENCE).until(() -> loopback.sessions().isEmpty());
                return null;
              });
    }
  }

  @Test
  void aSessionIsOneEventWhenItIsUpAndOneWhenItEnds() {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT)) {
      LoggingTestKit.info("session")
          .withOccurrences(2)
          .expect(
              loopback.system(),
              () -> {
                Loopback.Client alice = loopback.alice();
                alice.connected();
                await()
                    .atMost(PATIENCE)
                    .until(() -> loopback.sessions().getFirst().state().equals("up"));
                loopback.disconnect(loopback.sessions().getFirst().session());
                alice.ended();
                await().atMost(PATIENCE).until(() -> loopback.sessions().isEmpty());
                return null;
              });
    }
  }
}
