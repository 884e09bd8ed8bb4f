package io.postern.dataplane.graph;

/**
 * Keeps notices that a peer moved to a few a second for each SA, without memory for each: SAs that
 * share a place may get one more.
 */
final class MoveNotices {
  private static final int PLACES = 1024;
  private static final long INTERVAL_NANOS = 250_000_000L;

  private final int[] spi = new int[PLACES];
  private final long[] lastNanos = new long[PLACES];

  boolean due(int inboundSpi, long nowNanos) {
    int place = inboundSpi * 0x9E37_79B9 >>> 22;
    if (spi[place] == inboundSpi && nowNanos - lastNanos[place] < INTERVAL_NANOS) {
      return false;
    }
    spi[place] = inboundSpi;
    lastNanos[place] = nowNanos;
    return true;
  }
}
