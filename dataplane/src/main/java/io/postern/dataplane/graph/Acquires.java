package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Asks for SAs, once a second for each entry of a policy and not often in all, without memory for
 * each: of entries that share a place one may be asked for more often.
 */
final class Acquires {
  private static final int PLACES = 1024;
  private static final long INTERVAL_NANOS = 1_000_000_000L;
  private static final int PER_SECOND = 200;

  private final @Nullable Rule[] asked = new Rule[PLACES];
  private final long[] lastNanos = new long[PLACES];
  private final Throttle throttle = new Throttle(PER_SECOND);
  private final DataplaneEvents events;

  Acquires(DataplaneEvents events) {
    this.events = events;
  }

  void ask(OutboundLookup lookup, long nowNanos) {
    Rule rule = lookup.rule();
    int place = rule.order() & PLACES - 1;
    boolean askedJustNow = asked[place] == rule && nowNanos - lastNanos[place] < INTERVAL_NANOS;
    if (!askedJustNow && throttle.passes(nowNanos)) {
      asked[place] = rule;
      lastNanos[place] = nowNanos;
      events.acquire(rule.policy().name(), rule.entry(), lookup.packet());
    }
  }
}
