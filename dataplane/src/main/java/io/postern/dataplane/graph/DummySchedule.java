package io.postern.dataplane.graph;

import io.postern.dataplane.sa.OutboundSa;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The SAs that send packets without content at a rate (RFC 4303 §2.6), and when each is due. Any
 * thread starts and stops them; the rest is the egress thread's.
 */
final class DummySchedule {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long MILLI_NANOS = 1_000_000L;

  /** What was late by more is left out, not made up for. */
  private static final long LATEST_NANOS = SECOND_NANOS / 4;

  static final class Due {
    private final OutboundSa sa;
    private final long intervalNanos;
    private long nextNanos;

    private Due(OutboundSa sa, long intervalNanos) {
      this.sa = sa;
      this.intervalNanos = intervalNanos;
      nextNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(intervalNanos);
    }

    OutboundSa sa() {
      return sa;
    }

    /** Whether one is to be sent now; then the next is due later. */
    boolean take(long nowNanos) {
      if (nowNanos - nextNanos < 0) {
        return false;
      }
      nextNanos += intervalNanos;
      if (nowNanos - nextNanos > LATEST_NANOS) {
        nextNanos = nowNanos;
      }
      return true;
    }
  }

  private volatile List<Due> all = List.of();

  /** False if this SA sends none. */
  synchronized boolean start(OutboundSa sa) {
    int perSecond = sa.options().flowConfidentiality().dummiesPerSecond();
    boolean sends = perSecond > 0 && sa.plain();
    if (sends) {
      stop(sa.inboundSpi());
      all = Stream.concat(all.stream(), Stream.of(new Due(sa, SECOND_NANOS / perSecond))).toList();
    }
    return sends;
  }

  /** A thread that reads the tables after this no longer sees it. */
  synchronized void stop(int inboundSpi) {
    List<Due> now = all;
    if (now.stream().anyMatch(due -> due.sa.inboundSpi() == inboundSpi)) {
      all = now.stream().filter(due -> due.sa.inboundSpi() != inboundSpi).toList();
    }
  }

  List<Due> all() {
    return all;
  }

  boolean due(long nowNanos) {
    List<Due> now = all;
    for (int index = 0; index < now.size(); index++) {
      if (nowNanos - now.get(index).nextNanos >= 0) {
        return true;
      }
    }
    return false;
  }

  /** How long until the next is due, in whole milliseconds; {@link Integer#MAX_VALUE} for never. */
  int millisToNext() {
    List<Due> now = all;
    if (now.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    long nowNanos = System.nanoTime();
    long least = SECOND_NANOS;
    for (int index = 0; index < now.size(); index++) {
      least = Math.min(least, now.get(index).nextNanos - nowNanos);
    }
    return (int) Math.max(0, (least + MILLI_NANOS - 1) / MILLI_NANOS);
  }
}
