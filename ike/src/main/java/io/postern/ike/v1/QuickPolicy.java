package io.postern.ike.v1;

import io.postern.ike.message.Reading;
import io.postern.ike.proposal.EspSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What a responder of quick mode agrees to.
 *
 * @param modes encapsulation modes that fit the path
 * @param selectors given the peer's side and ours as asked for (an absent ID payload stands for the
 *     address of its end, RFC 2409 §5.5), says what is granted, or why nothing is
 * @param peerHost stands in for an absent IDci
 * @param ourHost stands in for an absent IDcr
 * @param lifeSeconds ours; told to a peer that wants longer (RFC 2407 §4.6.3.1)
 */
public record QuickPolicy(
    List<EspSuite> suites,
    PerfectForwardSecrecy pfs,
    Set<Integer> modes,
    BiFunction<TrafficSelector, TrafficSelector, Reading<Granted>> selectors,
    TrafficSelector peerHost,
    TrafficSelector ourHost,
    long lifeSeconds) {
  public QuickPolicy {
    suites = List.copyOf(suites);
    modes = Set.copyOf(modes);
  }

  /** The selectors of the child SA. */
  public record Granted(TrafficSelector remote, TrafficSelector local) {}
}
