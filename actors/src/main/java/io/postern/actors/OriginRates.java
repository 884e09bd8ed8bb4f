package io.postern.actors;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each origin may do something. The table is bounded: the origin that was not seen for
 * the longest is forgotten, and begins with a full bucket if it comes again.
 */
final class OriginRates {
  private final int perSecond;
  private final int burst;
  private final LinkedHashMap<Origin, TokenBucket> buckets;

  OriginRates(int perSecond, int burst, int mostOrigins) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Origin, TokenBucket> eldest) {
            return size() > mostOrigins;
          }
        };
  }

  boolean take(Origin origin, long nowNanos) {
    return bucket(origin, nowNanos).take(nowNanos);
  }

  /** How long until {@link #take} would succeed; 0 if it would now. */
  long waitNanos(Origin origin, long nowNanos) {
    TokenBucket known = buckets.get(origin);
    return known == null ? 0 : known.waitNanos(nowNanos);
  }

  private TokenBucket bucket(Origin origin, long nowNanos) {
    return buckets.computeIfAbsent(origin, o -> new TokenBucket(perSecond, burst, nowNanos));
  }
}
