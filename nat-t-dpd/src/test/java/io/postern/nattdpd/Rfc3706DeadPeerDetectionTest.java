package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.nattdpd.DeadPeerDetection.Decision;
import io.postern.nattdpd.DeadPeerDetection.Sequences;
import io.postern.nattdpd.DpdNotification.Kind;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3706 §5.4 to §6.2. */
class Rfc3706DeadPeerDetectionTest {
  private static final DpdTiming TIMING =
      new DpdTiming(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(20));
  private static final int FIRST = 1000;

  private final DeadPeerDetection detection = startingAt(0);

  @Test
  void section5_4_whileThereIsTrafficNobodyIsAsked() {
    detection.traffic(seconds(20));
    assertThat(detection.wake(seconds(30))).isEqualTo(new Decision.Quiet(seconds(50)));
    assertThat(detection.wake(seconds(49))).isEqualTo(new Decision.Quiet(seconds(50)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7, Long.MAX_VALUE - 11})
  void section5_4_askRetransmitGiveUp(long start) {
    DeadPeerDetection fresh = startingAt(start);
    for (int second = 30; second < 50; second += 5) {
      assertThat(fresh.wake(start + seconds(second)))
          .isEqualTo(new Decision.Ask(FIRST, second > 30, start + seconds(second + 5)));
      assertThat(fresh.wake(start + seconds(second + 1)))
          .isEqualTo(new Decision.Quiet(start + seconds(second + 5)));
    }
    assertThat(fresh.wake(start + seconds(50))).isEqualTo(new Decision.Dead());
  }

  @Test
  void section5_4_anAnswerIsProofUntilTheNextIdlePeriod() {
    detection.wake(seconds(30));
    assertThat(detection.acknowledged(ack(FIRST), seconds(31)))
        .isEqualTo(Reading.accepted(ack(FIRST)));
    assertThat(detection.wake(seconds(35))).isEqualTo(new Decision.Quiet(seconds(61)));
  }

  @Test
  void section5_4_trafficIsProofAsGoodAsAnAnswer() {
    detection.wake(seconds(30));
    detection.traffic(seconds(31));
    assertThat(detection.wake(seconds(35))).isEqualTo(new Decision.Quiet(seconds(61)));
  }

  @Test
  void trafficFromBeforeTheQuestionDoesNotAnswerIt() {
    detection.wake(seconds(30));
    detection.traffic(seconds(29));
    assertThat(detection.wake(seconds(35))).isEqualTo(new Decision.Ask(FIRST, true, seconds(40)));
  }

  @Test
  void aProcessThatSleptThroughTheTimeoutAsksAgainFirst() {
    detection.wake(seconds(30));
    assertThat(detection.wake(seconds(3600)))
        .isEqualTo(new Decision.Ask(FIRST, true, seconds(3605)));
    assertThat(detection.wake(seconds(3605)))
        .isEqualTo(new Decision.Ask(FIRST, true, seconds(3610)));
    assertThat(detection.wake(seconds(3610))).isEqualTo(new Decision.Dead());
  }

  @Test
  void section6_1_anAnswerWithAnotherNumberIsRejected() {
    assertRefused(detection.acknowledged(ack(FIRST), seconds(1)), Reason.UNEXPECTED_MESSAGE);
    detection.wake(seconds(30));
    assertRefused(detection.acknowledged(ack(FIRST - 1), seconds(31)), Reason.UNEXPECTED_MESSAGE);
    assertRefused(detection.acknowledged(ask(FIRST), seconds(31)), Reason.UNEXPECTED_MESSAGE);
    assertThat(detection.wake(seconds(35))).isEqualTo(new Decision.Ask(FIRST, true, seconds(40)));
  }

  @Test
  void section6_2_theNextQuestionHasTheNextNumber() {
    detection.wake(seconds(30));
    detection.acknowledged(ack(FIRST), seconds(31));
    assertThat(detection.wake(seconds(61)))
        .isEqualTo(new Decision.Ask(FIRST + 1, false, seconds(66)));
  }

  @Test
  void section6_2_theFirstNumberIsRandomWithItsHighBitClear() {
    Random random = new Random(4711);
    assertThat(
            java.util.stream.IntStream.range(0, 200)
                .map(i -> Sequences.fresh(random).ours())
                .distinct()
                .filter(number -> number >= 0))
        .hasSize(200);
  }

  @Test
  void section6_1_theAnswerHasTheNumberOfTheQuestion() {
    assertThat(detection.answer(ask(77), seconds(1))).isEqualTo(Reading.accepted(ack(77)));
  }

  @Test
  void section6_2_anOlderNumberIsAReplay() {
    detection.answer(ask(77), seconds(1));
    detection.answer(ask(78), seconds(2));
    assertRefused(detection.answer(ask(77), seconds(3)), Reason.UNEXPECTED_MESSAGE);
  }

  @Test
  void section6_2_lostQuestionsLeaveAGap() {
    detection.answer(ask(77), seconds(1));
    assertThat(detection.answer(ask(90), seconds(2))).isEqualTo(Reading.accepted(ack(90)));
  }

  @Test
  void section6_2_numbersMayPassThe32BitBoundary() {
    detection.answer(ask(0xffff_ffff), seconds(1));
    assertThat(detection.answer(ask(0), seconds(2))).isEqualTo(Reading.accepted(ack(0)));
  }

  @Test
  void section7_aRepeatedQuestionIsAnsweredTenTimesAndProvesNothing() {
    detection.answer(ask(77), seconds(1));
    for (int i = 0; i < 9; i++) {
      assertThat(detection.answer(ask(77), seconds(20))).isEqualTo(Reading.accepted(ack(77)));
    }
    assertRefused(detection.answer(ask(77), seconds(20)), Reason.RATE_LIMIT);
    assertThat(detection.wake(seconds(21))).isEqualTo(new Decision.Quiet(seconds(31)));
  }

  @Test
  void section7_aFreshQuestionIsProofOfLifeByItself() {
    detection.answer(ask(77), seconds(20));
    assertThat(detection.wake(seconds(30))).isEqualTo(new Decision.Quiet(seconds(50)));
  }

  @Test
  void numbersSurviveAChangeOfOwner() {
    detection.answer(ask(77), seconds(1));
    detection.wake(seconds(31));
    detection.acknowledged(ack(FIRST), seconds(32));
    Sequences sequences = detection.sequences();
    assertThat(sequences).isEqualTo(new Sequences(FIRST + 1, OptionalInt.of(77)));

    DeadPeerDetection next = new DeadPeerDetection(TIMING, sequences, seconds(40));
    assertRefused(next.answer(ask(76), seconds(41)), Reason.UNEXPECTED_MESSAGE);
  }

  @Test
  void timingThatCannotWorkIsAMistake() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new DpdTiming(Duration.ZERO, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DpdTiming(second, second, Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DeadPeerDetection startingAt(long nowNanos) {
    return new DeadPeerDetection(TIMING, new Sequences(FIRST, OptionalInt.empty()), nowNanos);
  }

  private static void assertRefused(Reading<DpdNotification> reading, Reason reason) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  private static DpdNotification ask(int sequence) {
    return new DpdNotification(Kind.QUESTION, sequence);
  }

  private static DpdNotification ack(int sequence) {
    return new DpdNotification(Kind.ANSWER, sequence);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
