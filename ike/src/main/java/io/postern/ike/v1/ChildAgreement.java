package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.ProtectionSuite;
import java.util.List;
import java.util.Optional;

/**
 * What quick mode agreed on: for each protocol of a suite a pair of SAs with their keys.
 *
 * @param suite the one of ours that was agreed on; says whether sequence numbers have 64 bits
 * @param group of quick mode's own key exchange, empty without PFS
 * @param mode of all protocols together
 * @param sas in the order of the suite, that is from the outside of a packet in: AH before ESP
 * @param local what lies behind us
 * @param remote what lies behind the peer
 * @param lifetime the shortest of what either end wants, as far as it said so
 * @param originals what the peer takes for the addresses before any NAT, if it said so (RFC 3947
 *     §5.2)
 */
public record ChildAgreement(
    ProtectionSuite suite,
    Optional<DhGroup> group,
    EncapsulationMode mode,
    List<ProtocolSa> sas,
    TrafficSelector local,
    TrafficSelector remote,
    ChildLifetime lifetime,
    Optional<OriginalAddresses> originals)
    implements AutoCloseable {
  public ChildAgreement {
    sas = List.copyOf(sas);
  }

  /** The pair of AH 2 or ESP 3, if the suite has it. */
  public Optional<ProtocolSa> sa(int protocol) {
    return sas.stream().filter(sa -> sa.protection().protocol() == protocol).findFirst();
  }

  /** Of the outermost protocol. */
  public int inboundSpi() {
    return sas.getFirst().inboundSpi();
  }

  /** Of the outermost protocol. */
  public int outboundSpi() {
    return sas.getFirst().outboundSpi();
  }

  public List<Integer> inboundSpis() {
    return sas.stream().map(ProtocolSa::inboundSpi).toList();
  }

  /** Zeroes the keys. */
  @Override
  public void close() {
    sas.forEach(ProtocolSa::close);
  }
}
