package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase2Attributes;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Spi;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SA payload of an initiator of quick mode: a proposal number for each suite, one transform for
 * each of its protocols, as old peers want it.
 */
public final class SuiteProposals {
  private SuiteProposals() {}

  /**
   * @param group in each transform (RFC 2409 §5.5)
   * @param ourSpis by protocol, one for each that the suites have
   */
  public static Payload.SecurityAssociation of(
      List<ProtectionSuite> suites,
      Optional<DhGroup> group,
      EncapsulationMode mode,
      Map<Integer, Integer> ourSpis,
      ChildLifetime lifetime) {
    List<Proposal> proposals = new ArrayList<>();
    int number = 1;
    for (ProtectionSuite suite : suites) {
      for (Protection protection : suite.protocols()) {
        List<Attribute> attributes = attributes(suite, protection, group, mode, lifetime);
        int spi = Optional.ofNullable(ourSpis.get(protection.protocol())).orElseThrow();
        proposals.add(
            new Proposal(
                number,
                protection.protocol(),
                Spi.octets(spi),
                List.of(new Transform(1, protection.transformId(), attributes))));
      }
      number++;
    }
    return new Payload.SecurityAssociation(
        Protocols.DOI_IPSEC, Protocols.SITUATION_IDENTITY_ONLY, proposals);
  }

  private static List<Attribute> attributes(
      ProtectionSuite suite,
      Protection protection,
      Optional<DhGroup> group,
      EncapsulationMode mode,
      ChildLifetime lifetime) {
    List<Attribute> attributes = new ArrayList<>(lifetime.durations().attributes());
    group.ifPresent(g -> attributes.add(Attribute.basic(Phase2Attributes.GROUP, g.number())));
    attributes.add(Attribute.basic(Phase2Attributes.ENCAPSULATION_MODE, mode.number()));
    protection
        .integrity()
        .ifPresent(
            i -> attributes.add(Attribute.basic(Phase2Attributes.AUTHENTICATION, i.attribute())));
    if (protection instanceof Protection.Esp esp && esp.cipher().keyLengthAttribute()) {
      attributes.add(Attribute.basic(Phase2Attributes.KEY_LENGTH, esp.cipher().keyBits()));
    }
    if (suite.extendedSequenceNumbers()) {
      attributes.add(
          Attribute.basic(
              Phase2Attributes.EXTENDED_SEQUENCE_NUMBER, Phase2Attributes.SEQUENCE_NUMBER_64_BIT));
    }
    return attributes;
  }
}
