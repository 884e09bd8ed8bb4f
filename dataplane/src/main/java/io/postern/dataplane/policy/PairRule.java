package io.postern.dataplane.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a pair may bring in, beyond its prefixes.
 *
 * @param selectors null for all that the prefixes admit
 * @param isolated as in {@link io.postern.dataplane.SaBinding}
 * @param session limits of the session that the pair belongs to, in both directions; null for none
 */
record PairRule(@Nullable SelectorSet selectors, boolean isolated, @Nullable SessionCheck session) {
  private static final PairRule NONE = new PairRule(null, false, null);

  /** Of most pairs one and the same, which has nothing. */
  static PairRule of(
      @Nullable SelectorSet selectors, boolean isolated, @Nullable SessionCheck session) {
    PairRule rule = new PairRule(selectors, isolated, session);
    return rule.isEmpty() ? NONE : rule;
  }

  boolean isEmpty() {
    return selectors == null && !isolated && session == null;
  }

  boolean looksAtPorts() {
    return selectors != null && selectors.looksAtPorts();
  }
}
