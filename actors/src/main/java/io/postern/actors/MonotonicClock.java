package io.postern.actors;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day at start, and from then on what has passed since: setting the clock of the
 * machine neither ends a lease nor makes one longer.
 */
final class MonotonicClock implements InstantSource {
  private final TimeSource time;
  private final Instant start;
  private final long startNanos;

  MonotonicClock(TimeSource time) {
    this.time = time;
    this.start = time.instant();
    this.startNanos = time.nanoTime();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(time.nanoTime() - startNanos);
  }
}
