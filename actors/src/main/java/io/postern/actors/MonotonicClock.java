package io.postern.actors;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day at start, and from then on what has passed since: setting the clock of the
 * machine neither ends a lease nor makes one longer.
 */
final class MonotonicClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
