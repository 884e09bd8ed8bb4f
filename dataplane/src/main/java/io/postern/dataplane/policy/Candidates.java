package io.postern.dataplane.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SAs of one prefix, the one activated last first. Prefixes whose hashes are equal hang
 * together.
 */
record Candidates(long high, long low, Route newest, List<Route> older, @Nullable Candidates next) {
  static Candidates of(long high, long low, List<Route> newestFirst, @Nullable Candidates next) {
    List<Route> older = List.copyOf(newestFirst.subList(1, newestFirst.size()));
    return new Candidates(high, low, newestFirst.getFirst(), older, next);
  }

  boolean isFor(long otherHigh, long otherLow) {
    return low == otherLow && high == otherHigh;
  }

  @Nullable Route admitting(long inner, @Nullable PacketFields fields) {
    // Nearly always the only one, and every object on the way costs a wait for memory.
    if (newest.admits(inner, fields)) {
      return newest;
    }
    for (int index = 0; index < older.size(); index++) {
      Route route = older.get(index);
      if (route.admits(inner, fields)) {
        return route;
      }
    }
    return null;
  }

  List<Route> newestFirst() {
    List<Route> all = new ArrayList<>(older.size() + 1);
    all.add(newest);
    all.addAll(older);
    return all;
  }
}
