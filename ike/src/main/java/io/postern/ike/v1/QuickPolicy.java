package io.postern.ike.v1;

import io.postern.ike.message.Reading;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.SuitePolicy;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a responder of quick mode agrees to.
 *
 * @param ourAddress of the IKE SA; stands for an absent IDcr (RFC 2409 §5.5)
 * @param peerAddress as we see it; stands for an absent IDci
 * @param entries says what is granted to what the peer asks for, or why nothing is: with
 *     INVALID-ID-INFORMATION if no entry has these selectors
 */
public record QuickPolicy(
    InetAddress ourAddress, InetAddress peerAddress, Function<Asked, Reading<Granted>> entries) {
  /**
   * What a peer asks for.
   *
   * @param identified false if it sent no ID payloads
   */
  public record Asked(
      TrafficSelector remote,
      TrafficSelector local,
      boolean identified,
      Optional<OriginalAddresses> originals) {}

  /**
   * The entry that has these selectors. Those of IKEv1 are taken or refused as they are; the answer
   * repeats them.
   *
   * @param remote and {@code local}: the selectors of the child SA
   * @param lifetime ours; told to a peer that wants longer (RFC 2407 §4.6.3.1)
   */
  public record Granted(
      TrafficSelector remote, TrafficSelector local, SuitePolicy suites, ChildLifetime lifetime) {}
}
