package io.postern.dataplane.policy;

import io.postern.dataplane.sa.OutboundSa;
import io.postern.dataplane.sa.PrefixSet;
import org.jspecify.annotations.Nullable;

/**
 * An SA to send by.
 *
 * @param local the prefixes that the source of a packet must be in, those of the SA
 * @param selectors what it may carry of what its prefixes admit; null for all
 * @param isolated as in {@link io.postern.dataplane.SaBinding}
 */
record Route(OutboundSa sa, PrefixSet local, @Nullable SelectorSet selectors, boolean isolated) {
  /**
   * @param fields of the packet; null if there are no {@link #selectors} at all
   */
  boolean admits(long inner, @Nullable PacketFields fields) {
    return local.containsSource(inner)
        && (selectors == null || fields != null && selectors.covers(fields));
  }
}
