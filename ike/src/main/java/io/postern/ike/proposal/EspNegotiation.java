package io.postern.ike.proposal;

import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Quick mode negotiation of one ESP SA, and why nothing matched. */
public final class EspNegotiation {
  private EspNegotiation() {}

  /**
   * The offer to take, by our order of preference.
   *
   * @param modes the encapsulation modes that fit the path; an offer without one fits too
   * @param keyExchange true if the message has a KE payload: then and only then a group counts (RFC
   *     2409 §5.5)
   */
  public static Reading<EspOffer> choose(
      Payload.SecurityAssociation offered,
      List<EspSuite> accepted,
      PerfectForwardSecrecy pfs,
      Set<Integer> modes,
      boolean keyExchange) {
    if (offered.doi() != 1) {
      return Reading.refused(Refusal.Reason.UNSUPPORTED_DOI, "DOI " + offered.doi());
    }
    if (offered.situation() != 1) {
      return Reading.refused(
          Refusal.Reason.UNSUPPORTED_SITUATION, "situation " + offered.situation());
    }
    List<EspOffer> offers = understood(offered);
    for (EspSuite suite : accepted) {
      for (EspOffer offer : offers) {
        if (matches(offer, suite, pfs, modes, keyExchange)) {
          return Reading.accepted(offer);
        }
      }
    }
    return Reading.refused(
        Refusal.Reason.NO_PROPOSAL_CHOSEN,
        "offered "
            + offers.stream().map(EspOffer::label).distinct().collect(Collectors.joining(", "))
            + (keyExchange ? " with" : " without")
            + " key exchange; accepted "
            + accepted
            + ", PFS "
            + pfs
            + ", modes "
            + modes);
  }

  private static boolean matches(
      EspOffer offer,
      EspSuite suite,
      PerfectForwardSecrecy pfs,
      Set<Integer> modes,
      boolean keyExchange) {
    boolean sameSuite =
        offer
            .suite()
            .filter(s -> s.cipher() == suite.cipher() && s.integrity().equals(suite.integrity()))
            .isPresent();
    boolean modeFits = offer.encapsulationMode() == 0 || modes.contains(offer.encapsulationMode());
    return sameSuite && modeFits && groupFits(offer, suite, pfs, keyExchange);
  }

  private static boolean groupFits(
      EspOffer offer, EspSuite suite, PerfectForwardSecrecy pfs, boolean keyExchange) {
    boolean withGroup = offer.groupNumber() != 0;
    if (withGroup != keyExchange) {
      return false;
    }
    if (suite.group().isPresent()) {
      return offer.group().equals(suite.group());
    }
    return switch (pfs) {
      case OFF -> !withGroup;
      case OPTIONAL -> !withGroup || offer.group().isPresent();
      case REQUIRED -> offer.group().isPresent();
    };
  }

  /** Only single ESP proposals: of those that share a number, all would have to be taken. */
  private static List<EspOffer> understood(Payload.SecurityAssociation offered) {
    Map<Integer, List<Proposal>> byNumber = new LinkedHashMap<>();
    for (Proposal proposal : offered.proposals()) {
      byNumber.computeIfAbsent(proposal.number(), n -> new ArrayList<>()).add(proposal);
    }
    List<EspOffer> offers = new ArrayList<>();
    for (List<Proposal> together : byNumber.values()) {
      Proposal only = together.getFirst();
      if (together.size() == 1
          && only.protocol() == EspOffer.PROTOCOL_ESP
          && only.spi().size() == EspOffer.SPI_SIZE) {
        for (Transform transform : only.transforms()) {
          offers.add(EspOffer.of(only, transform));
        }
      }
    }
    return offers;
  }
}
