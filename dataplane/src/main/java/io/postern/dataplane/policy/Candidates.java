package io.postern.dataplane.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SAs of one prefix, the one activated last first. Prefixes whose hashes are equal hang
 * together.
 */
record Candidates(long high, long low, List<Route> newestFirst, @Nullable Candidates next) {
  boolean isFor(long otherHigh, long otherLow) {
    return low == otherLow && high == otherHigh;
  }

  @Nullable Route admitting(long inner, @Nullable PacketFields fields) {
    for (int index = 0; index < newestFirst.size(); index++) {
      Route route = newestFirst.get(index);
      if (route.admits(inner, fields)) {
        return route;
      }
    }
    return null;
  }
}
