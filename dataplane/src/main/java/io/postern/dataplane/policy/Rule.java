package io.postern.dataplane.policy;

import io.postern.dataplane.Policy;
import io.postern.dataplane.Selector;

/** One entry of an access list, in its place among all. */
public final class Rule {
  private final int order;
  private final int policyIndex;
  private final Policy policy;
  private final boolean permit;
  private final FlatSelector selector;

  Rule(int order, int policyIndex, Policy policy, Policy.Entry entry) {
    this.order = order;
    this.policyIndex = policyIndex;
    this.policy = policy;
    permit = entry.permit();
    selector = new FlatSelector(entry.selector());
  }

  /** Its place among the entries of all policies. */
  public int order() {
    return order;
  }

  /** The place of its policy among all. */
  public int policyIndex() {
    return policyIndex;
  }

  public Policy policy() {
    return policy;
  }

  /** What the entry is for, as it was configured. */
  public Selector entry() {
    return selector.selector();
  }

  boolean permits() {
    return permit;
  }

  FlatSelector selector() {
    return selector;
  }
}
