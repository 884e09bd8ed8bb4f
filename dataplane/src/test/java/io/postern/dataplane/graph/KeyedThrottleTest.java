package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeyedThrottleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PLACES = 1024;

  private final long start = System.nanoTime() + SECOND;

  @Test
  void letsEachKeyPassThatOftenInASecond() {
    KeyedThrottle throttle = new KeyedThrottle(3);

    assertThat(passed(throttle, LongStream.generate(() -> 7).limit(100), start)).isEqualTo(3);
    assertThat(passed(throttle, LongStream.generate(() -> 7).limit(100), start + SECOND))
        .isEqualTo(3);
  }

  /** Whoever has many keys, of which some share a place, gets no more by sending them in turn. */
  @Test
  void keysThatShareAPlaceShareItsNumber() {
    KeyedThrottle throttle = new KeyedThrottle(3);
    long keys = 10L * PLACES;

    long passed = passed(throttle, LongStream.range(0, 100 * keys).map(key -> key % keys), start);

    assertThat(passed).isBetween(3L, 3L * PLACES);
  }

  @Test
  void oneKeyTakesNoTurnFromNearlyAllOthers() {
    KeyedThrottle throttle = new KeyedThrottle(1);
    passed(throttle, LongStream.generate(() -> 7).limit(100), start);

    long passed = passed(throttle, LongStream.rangeClosed(101, 110), start);

    // Each shares the place of the one by a chance of 2 in 1024 at most.
    assertThat(passed).isGreaterThanOrEqualTo(7);
  }

  private static long passed(KeyedThrottle throttle, LongStream keys, long nowNanos) {
    return keys.filter(key -> throttle.passes(key, nowNanos)).count();
  }
}
