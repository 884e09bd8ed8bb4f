package io.postern.actors;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import java.util.List;
import java.util.Optional;

/**
 * What a quick mode of ours asks for. The successor of a child SA asks for what that one had, and
 * nothing else: some peers take no other offer.
 *
 * @param suites without groups, in order of preference
 * @param group present for PFS
 * @param mode as its predecessor's; empty for what fits the path
 */
record ChildTerms(
    List<ProtectionSuite> suites,
    Optional<DhGroup> group,
    Optional<EncapsulationMode> mode,
    TrafficSelector local,
    TrafficSelector remote) {
  ChildTerms {
    suites = List.copyOf(suites);
  }

  /** True if both are for the same packets. */
  boolean sameTraffic(ChildTerms other) {
    return local.equals(other.local) && remote.equals(other.remote);
  }

  /** True if each packet of this is one of the other's. */
  boolean isWithin(ChildTerms other) {
    return other.local.contains(local) && other.remote.contains(remote);
  }

  String selectors() {
    return local + " " + remote;
  }
}
