package io.postern.dataplane.policy;

import io.postern.dataplane.Policy;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What becomes of packets that leave (RFC 4301 §4.4.1); immutable. First the policies in order;
 * what none of them is for goes by the pairs that serve no policy.
 */
final class Spd {
  /** A pair that is sent on. */
  record Activated(SaBinding binding, List<Prefix> remote, Route route) {
    int tun() {
      return route.sa().options().tun();
    }
  }

  static final Spd EMPTY = new Spd(PolicyTable.EMPTY, new RouteTable[0], RouteTable.EMPTY, 0, 0);

  private final PolicyTable policies;

  /** The pairs of each policy, in its place. */
  private final RouteTable[] bound;

  private final RouteTable unbound;
  private final int pairsWithSelectors;
  private final int pairsWithPorts;

  private Spd(
      PolicyTable policies,
      RouteTable[] bound,
      RouteTable unbound,
      int pairsWithSelectors,
      int pairsWithPorts) {
    this.policies = policies;
    this.bound = bound;
    this.unbound = unbound;
    this.pairsWithSelectors = pairsWithSelectors;
    this.pairsWithPorts = pairsWithPorts;
  }

  PolicyTable policies() {
    return policies;
  }

  /** The pairs that serve the policy in that place. */
  RouteTable bound(int policyIndex) {
    return bound[policyIndex];
  }

  /** The pairs that serve no policy. */
  RouteTable unbound() {
    return unbound;
  }

  /** Whether a look-up needs more of a packet than its addresses. */
  boolean looksAtFields() {
    return !policies.isEmpty() || pairsWithSelectors > 0;
  }

  /** Whether a look-up needs a packet whole. */
  boolean looksAtPorts() {
    return policies.looksAtPorts() || pairsWithPorts > 0;
  }

  /** Other policies with the same pairs, of which those bound to none of them are not sent on. */
  Spd replaced(List<Policy> inOrder, Collection<Activated> oldestFirst) {
    PolicyTable table = new PolicyTable(inOrder);
    RouteTable[] empty = new RouteTable[table.size()];
    Arrays.fill(empty, RouteTable.EMPTY);
    Spd replaced = new Spd(table, empty, RouteTable.EMPTY, 0, 0);
    for (Activated pair : oldestFirst) {
      replaced = replaced.with(pair);
    }
    return replaced;
  }

  /** The pair comes before all others of equal prefixes; it must not be here yet. */
  Spd with(Activated pair) {
    return changed(pair, true);
  }

  Spd without(Activated pair) {
    return changed(pair, false);
  }

  private Spd changed(Activated pair, boolean present) {
    int step = present ? 1 : -1;
    SelectorSet selectors = pair.route().selectors();
    int withSelectors = pairsWithSelectors + (selectors == null ? 0 : step);
    int withPorts = pairsWithPorts + (selectors == null || !selectors.looksAtPorts() ? 0 : step);
    String policy = pair.binding().policy().orElse(null);
    if (policy == null) {
      RouteTable routes = changed(unbound, pair, present);
      return new Spd(policies, bound, routes, withSelectors, withPorts);
    }
    int place = policies.indexOf(policy);
    RouteTable[] routes = bound;
    if (place >= 0) {
      routes = bound.clone();
      routes[place] = changed(bound[place], pair, present);
    }
    return new Spd(policies, routes, unbound, withSelectors, withPorts);
  }

  private static RouteTable changed(RouteTable routes, Activated pair, boolean present) {
    return present
        ? routes.with(pair.remote(), pair.route())
        : routes.without(pair.remote(), pair.route());
  }
}
