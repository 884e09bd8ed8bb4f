package io.postern.dataplane.graph;

import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

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
    @Nullable OutboundSa sa = schedule.take(nowNanos);
    while (sa != null) {
      way.dummy(sa);
      sa = schedule.take(nowNanos);
    }
  }
}
