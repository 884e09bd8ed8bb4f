package io.postern.actors;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: twice as long each time, jittered, up to a limit. */
final class BackOff {
  // Ours.
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 16;
  private static final double JITTER = 0.25;

  private final RandomGenerator random;
  private int failures;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long doubled = FIRST.toMillis() << Math.min(failures, MOST_DOUBLINGS);
    failures++;
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofMillis((long) (Math.min(doubled, LONGEST.toMillis()) * factor));
  }

  void reset() {
    failures = 0;
  }
}
