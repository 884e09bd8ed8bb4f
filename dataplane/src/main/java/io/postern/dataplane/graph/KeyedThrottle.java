package io.postern.dataplane.graph;

import java.security.SecureRandom;

/**
 * Lets a bounded number of things of each key pass in a second: who makes more of them takes no
 * turn from the others. Keys that share one of the places share its number; which ones do, nobody
 * outside can know. For one thread.
 */
final class KeyedThrottle {
  private static final int PLACE_BITS = 10;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final Throttle[] places = new Throttle[1 << PLACE_BITS];

  /** Odd, so that no two keys become one. */
  private final long multiplier = new SecureRandom().nextLong() | 1;

  /**
   * @param perSecond of each key, 1 or more
   */
  KeyedThrottle(int perSecond) {
    for (int place = 0; place < places.length; place++) {
      places[place] = new Throttle(perSecond);
    }
  }

  boolean passes(long key, long nowNanos) {
    long mixed = key * multiplier;
    // Else a small multiplier would give neighbours one place.
    int place = (int) ((mixed ^ mixed >>> 32) * SPREAD >>> Long.SIZE - PLACE_BITS);
    return places[place].passes(nowNanos);
  }
}
