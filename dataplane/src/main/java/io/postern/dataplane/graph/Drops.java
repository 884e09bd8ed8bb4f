package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;

/** Packets dropped by one thread, by reason; any thread may read. */
final class Drops {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[DropReason.values().length];

  void add(DropReason reason) {
    add(reason.ordinal(), 1);
  }

  void add(DropReason reason, int packets) {
    add(reason.ordinal(), packets);
  }

  /**
   * @param result {@code -1 - ordinal} of the reason, as sealing and opening answer
   */
  void addRefusal(int result) {
    add(-1 - result, 1);
  }

  private void add(int ordinal, int packets) {
    COUNT.setOpaque(counts, ordinal, counts[ordinal] + packets);
  }

  void addTo(Map<DropReason, Long> sums) {
    for (DropReason reason : DropReason.values()) {
      sums.merge(reason, (long) COUNT.getOpaque(counts, reason.ordinal()), Long::sum);
    }
  }
}
