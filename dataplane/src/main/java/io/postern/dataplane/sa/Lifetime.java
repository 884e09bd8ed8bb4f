package io.postern.dataplane.sa;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.TrafficLimits;

/**
 * How much a pair of SAs may carry (RFC 4301 §4.4.2.1). Both directions share it: what ends one
 * ends the other, and each event is told once for the pair.
 */
final class Lifetime {
  private final int inboundSpi;
  private final long softBytes;
  private final long hardBytes;
  private final long softPackets;
  private final long hardPackets;
  private volatile boolean softTold;
  private volatile boolean over;

  Lifetime(int inboundSpi, TrafficLimits limits) {
    this.inboundSpi = inboundSpi;
    softBytes = orNone(limits.softBytes());
    hardBytes = orNone(limits.hardBytes());
    softPackets = orNone(limits.softPackets());
    hardPackets = orNone(limits.hardPackets());
  }

  private static long orNone(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** Whether a direction may go on to so much in all; tells what this passes. */
  boolean allows(long bytes, long packets, DataplaneEvents events) {
    if (over) {
      return false;
    }
    if (bytes > hardBytes || packets > hardPackets) {
      end(events);
      return false;
    }
    if (bytes >= softBytes || packets >= softPackets) {
      warn(events);
    }
    return true;
  }

  boolean isOver() {
    return over;
  }

  void warn(DataplaneEvents events) {
    if (!softTold && beginWarning()) {
      events.lifetimeSoft(inboundSpi);
    }
  }

  private synchronized boolean beginWarning() {
    boolean first = !softTold;
    softTold = true;
    return first;
  }

  void end(DataplaneEvents events) {
    if (!over && beginEnd()) {
      events.lifetimeHard(inboundSpi);
    }
  }

  private synchronized boolean beginEnd() {
    boolean first = !over;
    over = true;
    return first;
  }
}
