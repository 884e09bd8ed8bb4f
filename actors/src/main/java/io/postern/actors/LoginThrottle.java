package io.postern.actors;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long a password must wait after wrong ones.
 *
 * <p>Of one user from one origin: two wrong ones in a row are free, then each further one doubles
 * the wait, from 1 s to 1 min. The right one ends it, and so does a quarter of an hour without a
 * wrong one. The origin is part of it, so that nobody locks a user out from elsewhere. Of all users
 * from one origin: 30 wrong ones, then one a second, so that trying one password on every user is
 * slow too.
 *
 * <p>The tables are bounded: the pair that was not seen for the longest is forgotten. Time is an
 * argument.
 */
final class LoginThrottle {
  // Ours.
  static final int FREE = 2;
  private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long FORGOTTEN_NANOS = Duration.ofMinutes(15).toNanos();
  private static final int WRONG_PER_SECOND_AND_ORIGIN = 1;
  private static final int WRONG_BURST_PER_ORIGIN = 30;
  static final int MOST_REMEMBERED = 10_000;

  /** Who tries, from where. */
  record Attempt(String user, Origin origin) {
    /** Some user sources do not care for upper and lower case; nobody gains tries by it. */
    Attempt {
      user = user.toLowerCase(Locale.ROOT);
    }
  }

  private record Wrong(int times, long lastNanos) {}

  private final LinkedHashMap<Attempt, Wrong> wrong =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Attempt, Wrong> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private final OriginRates origins =
      new OriginRates(WRONG_PER_SECOND_AND_ORIGIN, WRONG_BURST_PER_ORIGIN, MOST_REMEMBERED);

  /** 0 if the attempt may be made now. */
  long waitNanos(Attempt attempt, long nowNanos) {
    long ofPair = 0;
    Wrong before = wrong.get(attempt);
    if (before != null) {
      ofPair = before.lastNanos + waitAfter(before.times) - nowNanos;
    }
    return Math.max(0, Math.max(ofPair, origins.waitNanos(attempt.origin(), nowNanos)));
  }

  private static long waitAfter(int times) {
    return times <= FREE
        ? 0
        : Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(times - FREE - 1, 10));
  }

  void wrong(Attempt attempt, long nowNanos) {
    Wrong before = wrong.get(attempt);
    int times =
        before == null || nowNanos - before.lastNanos > FORGOTTEN_NANOS ? 1 : before.times + 1;
    wrong.put(attempt, new Wrong(times, nowNanos));
    origins.take(attempt.origin(), nowNanos);
  }

  void right(Attempt attempt) {
    wrong.remove(attempt);
  }
}
