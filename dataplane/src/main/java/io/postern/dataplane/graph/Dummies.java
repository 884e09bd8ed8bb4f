package io.postern.dataplane.graph;

import java.util.List;

/** Sends packets without content when they are due; of the egress thread. */
final class Dummies {
  private final DummySchedule schedule;
  private final ProtectedWay way;

  Dummies(DummySchedule schedule, ProtectedWay way) {
    this.schedule = schedule;
    this.way = way;
  }

  /** The tables must have been acquired before: then no SA that is found here is closed. */
  void sendDue(long nowNanos) {
    List<DummySchedule.Due> all = schedule.all();
    for (int index = 0; index < all.size(); index++) {
      DummySchedule.Due due = all.get(index);
      while (due.take(nowNanos) && way.dummy(due.sa())) {
        // Until it is even with the time.
      }
    }
  }
}
