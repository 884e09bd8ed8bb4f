package io.postern.ike.proposal;

import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Quick mode negotiation of one protection suite, and why nothing matched. */
public final class SuiteNegotiation {
  private SuiteNegotiation() {}

  /**
   * The offer to take. Our order of preference decides, not the peer's: the operator wrote it, and
   * RFC 2408 §4.2 lets the responder choose.
   *
   * @param keyExchangeSize octets of the message's KE payload, if it has one: then and only then a
   *     group counts (RFC 2409 §5.5)
   */
  public static Negotiated<SuiteChoice> choose(
      Payload.SecurityAssociation offered, SuitePolicy policy, OptionalInt keyExchangeSize) {
    List<SuiteOffer> offers = SuiteOffer.allOf(offered);
    SuiteDifferences differences = new SuiteDifferences(policy, keyExchangeSize);
    for (ProtectionSuite suite : policy.suites()) {
      for (SuiteOffer offer : offers) {
        if (differences.between(offer, suite).isEmpty()) {
          return taken(offers, policy, suite, offer);
        }
      }
    }
    Comparison comparison =
        Comparison.failed(
            offers,
            SuiteOffer::label,
            policy.suites(),
            ProtectionSuite::label,
            differences::between);
    return new Negotiated<>(Reading.refused(reason(comparison), comparison.inWords()), comparison);
  }

  private static Negotiated<SuiteChoice> taken(
      List<SuiteOffer> offers, SuitePolicy policy, ProtectionSuite suite, SuiteOffer offer) {
    OfferedProtocol first = offer.protocols().getFirst();
    EncapsulationMode mode =
        EncapsulationMode.of(first.modeNumber()).orElse(policy.modes().getFirst());
    return new Negotiated<>(
        Reading.accepted(new SuiteChoice(suite, policy.group(first.groupNumber()), mode, offer)),
        Comparison.taken(
            offers, SuiteOffer::label, policy.suites(), ProtectionSuite::label, offer));
  }

  /** One that is more to the point than NO-PROPOSAL-CHOSEN, if it holds for each offer. */
  private static Refusal.Reason reason(Comparison comparison) {
    Set<Comparison.Rule> rules =
        comparison.misses().stream().map(miss -> miss.first().rule()).collect(Collectors.toSet());
    if (rules.equals(Set.of(Comparison.Rule.ATTRIBUTES))) {
      // RFC 2407 §4.5.2, §4.5.3.
      return Refusal.Reason.ATTRIBUTES_NOT_SUPPORTED;
    }
    return rules.equals(Set.of(Comparison.Rule.SPI))
        ? Refusal.Reason.INVALID_SPI
        : Refusal.Reason.NO_PROPOSAL_CHOSEN;
  }
}
