package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.SiteSettings.Mode;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** RFC 2408 §5.1: a timer, a retry counter, and what becomes of who gets no answer. */
class Rfc2408TransmissionTest {
  /** Of {@link Gateway#settings}. */
  private static final int TRIES = 4;

  /** The clock of the timers begins a second before that of the nodes. */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private static final double FACTOR = 1.5;
  private static final double FIRST_WAIT_NANOS = Duration.ofMillis(200).toNanos();

  private static List<Simulation.Sent> unanswered(Duration howLong) {
    try (Simulation simulation = new Simulation(1)) {
      List<Simulation.Sent> sent = new ArrayList<>();
      simulation.watch(sent::add);
      simulation.run(WARM_UP);
      SimulatedSites.branch(simulation, Mode.MAIN, Gateway.LONG);
      simulation.run(howLong);
      return sent;
    }
  }

  /** Of one attempt each: a new one has a new cookie. */
  private static List<List<Simulation.Sent>> attempts(List<Simulation.Sent> sent) {
    Map<Long, List<Simulation.Sent>> attempts =
        sent.stream()
            .collect(
                Collectors.groupingBy(
                    message ->
                        Loopback.value(MessageReader.header(message.message()))
                            .cookies()
                            .initiator(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return List.copyOf(attempts.values());
  }

  @Test
  void whatIsNotAnsweredIsSentAgainUnchangedUntilTheCounterIsDown() {
    List<Simulation.Sent> first = attempts(unanswered(Duration.ofMinutes(1))).getFirst();
    assertThat(first).hasSize(TRIES);
    assertThat(first.stream().map(message -> Bytes.copyOf(message.message())).distinct())
        .hasSize(1);
  }

  /** "Implementations MUST NOT use a fixed timer." */
  @Test
  void eachWaitIsLongerThanTheOneBefore() {
    List<Simulation.Sent> first = attempts(unanswered(Duration.ofMinutes(1))).getFirst();
    double expected = FIRST_WAIT_NANOS;
    for (int i = 1; i < first.size(); i++) {
      double waited = first.get(i).atNanos() - first.get(i - 1).atNanos();
      assertThat(waited).isBetween(0.99 * expected, 1.1 * expected);
      expected *= FACTOR;
    }
  }

  /** "…clear state and return to IDLE": what comes next is new, and not at once. */
  @Test
  void whoGetsNoAnswerBeginsAnew() {
    List<List<Simulation.Sent>> attempts = attempts(unanswered(Duration.ofMinutes(10)));
    assertThat(attempts)
        .hasSizeGreaterThan(2)
        .allSatisfy(attempt -> assertThat(attempt).hasSizeLessThanOrEqualTo(TRIES));
    for (int i = 1; i < attempts.size(); i++) {
      assertThat(attempts.get(i).getFirst().atNanos())
          .isGreaterThan(attempts.get(i - 1).getLast().atNanos());
    }
  }

  @Test
  void whatIsAnsweredIsNotSentAgain() {
    try (Simulation simulation = new Simulation(1)) {
      List<Simulation.Sent> sent = new ArrayList<>();
      simulation.watch(sent::add);
      simulation.run(WARM_UP);
      SimulatedSites.hub(simulation, Mode.MAIN, Gateway.LONG);
      Simulation.Node branch = SimulatedSites.branch(simulation, Mode.MAIN, Gateway.LONG);
      simulation.run(Duration.ofMinutes(1));
      assertThat(simulation.sessions(branch).getFirst().state()).isEqualTo("up");
      assertThat(sent.stream().map(message -> Bytes.copyOf(message.message())))
          .hasSizeGreaterThan(8)
          .doesNotHaveDuplicates();
    }
  }

  /** Whoever lost our answer asks again, and gets the same one, computed once (§5.1). */
  @Test
  void aRepeatedMessageIsAnsweredAsBefore() {
    try (Simulation simulation = new Simulation(3)) {
      List<Simulation.Sent> sent = new ArrayList<>();
      simulation.watch(sent::add);
      simulation.network(0.3, Duration.ofMillis(50));
      simulation.run(WARM_UP);
      SimulatedSites.hub(simulation, Mode.MAIN, Gateway.LONG);
      Simulation.Node branch = SimulatedSites.branch(simulation, Mode.MAIN, Gateway.LONG);
      simulation.run(Duration.ofMinutes(5));
      assertThat(simulation.sessions(branch).getFirst().state()).isEqualTo("up");
      Map<Bytes, Long> ofHub =
          sent.stream()
              .filter(message -> message.path().local().equals(SimulatedSites.HUB.ike()))
              .collect(
                  Collectors.groupingBy(
                      message -> Bytes.copyOf(message.message()), Collectors.counting()));
      assertThat(ofHub.values()).anyMatch(times -> times > 1);
    }
  }
}
