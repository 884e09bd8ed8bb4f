package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.EspSuite;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What quick mode agreed on: a pair of ESP SAs with their keys.
 *
 * @param encapsulationMode as agreed, 0 if the attribute was absent
 * @param inboundSpi ours
 * @param inboundKeymat cipher key, salt, integrity key (RFC 2409 §5.5); owned by who takes the
 *     agreement
 * @param local what lies behind us
 * @param remote what lies behind the peer
 * @param lifeSeconds as offered
 */
public record ChildAgreement(
    EspSuite suite,
    Optional<DhGroup> group,
    int encapsulationMode,
    int inboundSpi,
    int outboundSpi,
    Secret inboundKeymat,
    Secret outboundKeymat,
    TrafficSelector local,
    TrafficSelector remote,
    OptionalLong lifeSeconds,
    OptionalLong lifeKilobytes)
    implements AutoCloseable {
  /** Zeroes the keys. */
  @Override
  public void close() {
    inboundKeymat.close();
    outboundKeymat.close();
  }
}
