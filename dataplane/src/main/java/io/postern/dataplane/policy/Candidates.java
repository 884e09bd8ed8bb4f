package io.postern.dataplane.policy;

import io.postern.dataplane.sa.OutboundSa;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SAs of one prefix, the one activated last first. Prefixes whose hashes are equal hang
 * together.
 */
record Candidates(long high, long low, List<OutboundSa> newestFirst, @Nullable Candidates next) {
  boolean isFor(long otherHigh, long otherLow) {
    return low == otherLow && high == otherHigh;
  }

  @Nullable OutboundSa admitting(long inner) {
    for (int index = 0; index < newestFirst.size(); index++) {
      OutboundSa sa = newestFirst.get(index);
      if (sa.admits(inner)) {
        return sa;
      }
    }
    return null;
  }
}
