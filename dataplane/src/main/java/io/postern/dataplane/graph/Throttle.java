package io.postern.dataplane.graph;

/** Lets a bounded number of things pass in a second; for one thread. */
final class Throttle {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecond;
  private long secondStart;
  private int passed;

  Throttle(int perSecond) {
    this.perSecond = perSecond;
    passed = perSecond;
    secondStart = System.nanoTime() - SECOND_NANOS;
  }

  boolean passes(long nowNanos) {
    if (nowNanos - secondStart >= SECOND_NANOS) {
      secondStart = nowNanos;
      passed = 0;
    }
    if (passed == perSecond) {
      return false;
    }
    passed++;
    return true;
  }
}
