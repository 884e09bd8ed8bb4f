package io.postern.dataplane.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a pair may bring in, beyond its prefixes.
 *
 * @param selectors null for all that the prefixes admit
 * @param isolated as in {@link io.postern.dataplane.SaBinding}
 */
record PairRule(@Nullable SelectorSet selectors, boolean isolated) {
  boolean isEmpty() {
    return selectors == null && !isolated;
  }

  boolean looksAtPorts() {
    return selectors != null && selectors.looksAtPorts();
  }
}
