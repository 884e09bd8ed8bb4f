package io.postern.actors;

import java.time.Instant;
import java.time.InstantSource;

/** What time it is. Nothing here asks another clock, so that a test can turn this one. */
public interface TimeSource extends InstantSource {
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public Instant instant() {
          return Instant.now();
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /**
   * As {@link System#nanoTime()}: only differences mean something. The packet path's counters must
   * be of the same clock.
   */
  long nanoTime();
}
