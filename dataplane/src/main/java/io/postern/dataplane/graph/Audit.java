package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import io.postern.dataplane.policy.PacketFields;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells of packets of peers that went no further, one of each reason in ten seconds, so that nobody
 * fills a log (RFC 4303 §4), and with it how many it did not tell of. For one thread.
 */
final class Audit {
  static final long INTERVAL_NANOS = 10_000_000_000L;

  /** A peer that does no wrong may bring them about. */
  private static final Set<DropReason> NO_WRONG =
      EnumSet.of(DropReason.BROADCAST, DropReason.RATE, DropReason.CONGESTION);

  private final long[] nextNanos = new long[DropReason.values().length];
  private final long[] others = new long[nextNanos.length];
  private final PacketFields fields = new PacketFields();
  private final DataplaneEvents events;

  Audit(DataplaneEvents events) {
    this.events = events;
    Arrays.fill(nextNanos, System.nanoTime() - INTERVAL_NANOS);
  }

  /** Whether a packet is to be told of now; if not, it is counted. */
  boolean passes(DropReason reason, long nowNanos) {
    if (NO_WRONG.contains(reason)) {
      return false;
    }
    if (nowNanos - nextNanos[reason.ordinal()] < 0) {
      others[reason.ordinal()]++;
      return false;
    }
    nextNanos[reason.ordinal()] = nowNanos + INTERVAL_NANOS;
    return true;
  }

  /**
   * Tells of one that {@link #passes} let through.
   *
   * @param inner address of the inner packet, 0 if it is not known
   */
  void tell(DropReason reason, Path path, boolean ah, int spi, long sequence, long inner) {
    Optional<Selector> inside = Optional.empty();
    if (inner != 0) {
      fields.readOutbound(inner);
      inside = Optional.of(fields.selector());
    }
    long untold = others[reason.ordinal()];
    others[reason.ordinal()] = 0;
    events.refused(new RefusedPacket(reason, path, ah, spi, sequence, inside, untold));
  }
}
