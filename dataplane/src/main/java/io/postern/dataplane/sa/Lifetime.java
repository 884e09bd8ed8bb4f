package io.postern.dataplane.sa;

import io.postern.dataplane.DataplaneEvents;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much a pair of SAs may carry (RFC 4301 §4.4.2.1). Both directions share it: what ends one
 * ends the other, and each event is told once for the pair.
 */
final class Lifetime {
  private final int inboundSpi;
  private final long softBytes;
  private final long hardBytes;
  private final AtomicBoolean softTold = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * @param softBytes of inner packets in one direction; 0 for no limit, as with {@code hardBytes}
   */
  Lifetime(int inboundSpi, long softBytes, long hardBytes) {
    this.inboundSpi = inboundSpi;
    this.softBytes = softBytes == 0 ? Long.MAX_VALUE : softBytes;
    this.hardBytes = hardBytes == 0 ? Long.MAX_VALUE : hardBytes;
  }

  /** Whether a direction may go on to {@code bytes} in all; tells what this passes. */
  boolean allows(long bytes, DataplaneEvents events) {
    if (over.get()) {
      return false;
    }
    if (bytes > hardBytes) {
      end(events);
      return false;
    }
    if (bytes >= softBytes) {
      warn(events);
    }
    return true;
  }

  void warn(DataplaneEvents events) {
    if (!softTold.get() && softTold.compareAndSet(false, true)) {
      events.lifetimeSoft(inboundSpi);
    }
  }

  void end(DataplaneEvents events) {
    if (over.compareAndSet(false, true)) {
      events.lifetimeHard(inboundSpi);
    }
  }
}
