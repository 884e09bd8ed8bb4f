package io.postern.dataplane.graph;

import io.postern.dataplane.sa.OutboundSa;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The SAs that send packets without content at a rate (RFC 4303 §2.6), and when each is due. Any
 * thread starts and stops them; the rest is the egress thread's, and costs by what is due, not by
 * how many there are.
 */
final class DummySchedule {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long MILLI_NANOS = 1_000_000L;

  /** What was late by more is left out, not made up for. */
  private static final long LATEST_NANOS = SECOND_NANOS / 4;

  private static final class Due {
    private final OutboundSa sa;
    private final long intervalNanos;
    private long nextNanos;
    private volatile boolean stopped;

    private Due(OutboundSa sa, long intervalNanos) {
      this.sa = sa;
      this.intervalNanos = intervalNanos;
      nextNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(intervalNanos);
    }

    /** While it is not waiting. */
    private void postpone(long nowNanos) {
      nextNanos += intervalNanos;
      if (nowNanos - nextNanos > LATEST_NANOS) {
        nextNanos = nowNanos;
      }
    }
  }

  /** By inbound SPI. */
  private final Map<Integer, Due> going = new HashMap<>();

  /** Those that the egress thread does not know yet. */
  private final Queue<Due> started = new ConcurrentLinkedQueue<>();

  /**
   * The next first; of the egress thread. One that was stopped stays until it would be due: for a
   * second at most.
   */
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>((one, other) -> Long.signum(one.nextNanos - other.nextNanos));

  /** False if this SA sends none. */
  synchronized boolean start(OutboundSa sa) {
    int perSecond = sa.options().flowConfidentiality().dummiesPerSecond();
    boolean sends = perSecond > 0 && sa.plain();
    if (sends) {
      stop(sa.inboundSpi());
      Due due = new Due(sa, SECOND_NANOS / perSecond);
      going.put(sa.inboundSpi(), due);
      started.add(due);
    }
    return sends;
  }

  /** A thread that reads the tables after this no longer sees it. */
  synchronized void stop(int inboundSpi) {
    Due due = going.remove(inboundSpi);
    if (due != null) {
      due.stopped = true;
    }
  }

  /** Likewise all of them. */
  synchronized void stopAll() {
    going.values().forEach(due -> due.stopped = true);
    going.clear();
  }

  /** One that is due, whose next is due later then; null if there is none. */
  @Nullable OutboundSa take(long nowNanos) {
    Due due = next();
    if (due == null || nowNanos - due.nextNanos < 0) {
      return null;
    }
    waiting.remove();
    due.postpone(nowNanos);
    waiting.add(due);
    return due.sa;
  }

  boolean due(long nowNanos) {
    Due due = next();
    return due != null && nowNanos - due.nextNanos >= 0;
  }

  /** How long until the next is due, in whole milliseconds; {@link Integer#MAX_VALUE} for never. */
  int millisToNext() {
    Due due = next();
    if (due == null) {
      return Integer.MAX_VALUE;
    }
    long left = due.nextNanos - System.nanoTime();
    return (int) Math.max(0, Math.ceilDiv(left, MILLI_NANOS));
  }

  private @Nullable Due next() {
    for (Due due = started.poll(); due != null; due = started.poll()) {
      waiting.add(due);
    }
    Due first = waiting.peek();
    while (first != null && first.stopped) {
      waiting.remove();
      first = waiting.peek();
    }
    return first;
  }
}
