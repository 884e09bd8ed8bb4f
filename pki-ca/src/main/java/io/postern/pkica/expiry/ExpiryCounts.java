package io.postern.pkica.expiry;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * How many certificates end soon, for gauges. Who ends within a day ends within a week, too.
 *
 * @param over of our own those that have ended; those of others are not counted when they are over
 */
public record ExpiryCounts(int month, int week, int day, int over) {
  public static final ExpiryCounts NONE = new ExpiryCounts(0, 0, 0, 0);

  static ExpiryCounts of(Collection<Instant> ends, Instant now) {
    return new ExpiryCounts(
        count(ends, now, 30), count(ends, now, 7), count(ends, now, 1), count(ends, now, 0));
  }

  private static int count(Collection<Instant> ends, Instant now, int days) {
    Instant horizon = now.plus(Duration.ofDays(days));
    return (int)
        ends.stream()
            .filter(end -> !end.isAfter(horizon))
            .filter(end -> days == 0 || end.isAfter(now))
            .count();
  }
}
