package io.postern.ike.proposal;

import static io.postern.ike.message.Phase1Attributes.LIFE_DURATION;
import static io.postern.ike.message.Phase1Attributes.LIFE_TYPE;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Phase 1 negotiation, and why nothing matched. */
public final class IkeNegotiation {
  private IkeNegotiation() {}

  /**
   * The offer to take. Our order of preference decides, not the peer's: the operator wrote it, and
   * RFC 2408 §4.2 lets the responder choose. The method counts before the suite.
   */
  public static Negotiated<IkeOffer> choose(
      Payload.SecurityAssociation offered,
      List<IkeSuite> accepted,
      List<AuthenticationMethod> methods) {
    List<IkeTerms> ours = IkeTerms.all(accepted, methods);
    if (offered.doi() != 0 && offered.doi() != 1) {
      return notCompared(ours, Refusal.Reason.UNSUPPORTED_DOI, "DOI " + offered.doi());
    }
    if (offered.situation() != 1) {
      return notCompared(
          ours, Refusal.Reason.UNSUPPORTED_SITUATION, "situation " + offered.situation());
    }
    List<IkeOffer> offers = understood(offered);
    for (IkeTerms terms : ours) {
      for (IkeOffer offer : offers) {
        if (terms.areMetBy(offer)) {
          return new Negotiated<>(
              Reading.accepted(offer),
              Comparison.taken(offers, IkeOffer::label, ours, IkeTerms::label, offer));
        }
      }
    }
    Comparison comparison =
        Comparison.failed(
            offers,
            IkeOffer::label,
            ours,
            IkeTerms::label,
            (offer, terms) -> terms.differencesOf(offer));
    return new Negotiated<>(
        Reading.refused(Refusal.Reason.NO_PROPOSAL_CHOSEN, comparison.inWords()), comparison);
  }

  private static Negotiated<IkeOffer> notCompared(
      List<IkeTerms> ours, Refusal.Reason reason, String detail) {
    return new Negotiated<>(
        Reading.refused(reason, detail),
        new Comparison(
            List.of(), ours.stream().map(IkeTerms::label).toList(), Optional.empty(), List.of()));
  }

  /**
   * What the responder took of our offer: one proposal with one transform, and that transform one
   * of ours. "If the initiator of an exchange notices that attribute values have changed or
   * attributes have been added or deleted from an offer made, that response MUST be rejected" (RFC
   * 2409 §5). The lifetime alone may come back shorter or not at all: responders in the field do
   * that, and it weakens nothing.
   */
  public static Reading<IkeOffer> taken(
      Payload.SecurityAssociation ours, Payload.SecurityAssociation answer) {
    List<IkeOffer> answers = understood(answer);
    if (answer.proposals().size() != 1
        || answer.proposals().getFirst().transforms().size() != 1
        || answers.size() != 1) {
      return Reading.refused(
          Refusal.Reason.MALFORMED_PROPOSAL,
          "an answer is one proposal of one transform (RFC 2408 §4.2)");
    }
    IkeOffer taken = answers.getFirst();
    return understood(ours).stream()
            .anyMatch(offer -> withoutLifetime(offer).equals(withoutLifetime(taken)))
        ? Reading.accepted(taken)
        : Reading.refused(Refusal.Reason.NO_PROPOSAL_CHOSEN, "we did not offer " + taken.label());
  }

  /** The attributes by number, whichever encoding they have (RFC 2409 Appendix A). */
  private static Map<Integer, Long> withoutLifetime(IkeOffer offer) {
    Map<Integer, Long> attributes = new TreeMap<>();
    for (Attribute attribute : offer.transform().attributes()) {
      if (attribute.type() != LIFE_TYPE && attribute.type() != LIFE_DURATION) {
        attributes.merge(attribute.type(), attribute.number(), (a, b) -> -1L);
      }
    }
    return attributes;
  }

  /** The authentication methods that are offered, those that we know. */
  public static Set<AuthenticationMethod> methods(Payload.SecurityAssociation offered) {
    return understood(offered).stream()
        .flatMap(offer -> offer.method().stream())
        .collect(Collectors.toSet());
  }

  private static List<IkeOffer> understood(Payload.SecurityAssociation offered) {
    List<IkeOffer> offers = new ArrayList<>();
    for (Proposal proposal : offered.proposals()) {
      if (proposal.protocol() == IkeOffer.PROTOCOL_ISAKMP) {
        for (Transform transform : proposal.transforms()) {
          if (transform.id() == IkeOffer.KEY_IKE) {
            offers.add(IkeOffer.of(proposal, transform));
          }
        }
      }
    }
    return offers;
  }
}
