package io.postern.ike.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** RFC 2409 §5, RFC 2408 §4.2: what an initiator takes for an answer to its offer. */
class Rfc2409AnswerTest {
  private static final Payload.SecurityAssociation OFFER =
      IkeOffer.offer(
          List.of(suite("aes256-sha256-modp2048"), suite("aes128-sha1-modp2048")),
          List.of(AuthenticationMethod.RSA_SIGNATURE, AuthenticationMethod.PRE_SHARED_KEY),
          86400);

  private static IkeSuite suite(String text) {
    return ((Reading.Accepted<IkeSuite>) IkeSuite.parse(text)).value();
  }

  private static Payload.SecurityAssociation answer(
      int transform, Consumer<List<Attribute>> change) {
    Transform offered = OFFER.proposals().getFirst().transforms().get(transform);
    List<Attribute> attributes = new ArrayList<>(offered.attributes());
    change.accept(attributes);
    return of(new Transform(offered.number(), offered.id(), attributes));
  }

  private static Payload.SecurityAssociation of(Transform... transforms) {
    return new Payload.SecurityAssociation(
        1, 1, List.of(new Proposal(1, 1, Bytes.EMPTY, List.of(transforms))));
  }

  private static Reason refusal(Payload.SecurityAssociation answer) {
    return ((Reading.Refused<IkeOffer>) IkeNegotiation.taken(OFFER, answer)).refusal().reason();
  }

  @Test
  void eachTransformOfTheOfferMayBeTaken() {
    for (int transform = 0; transform < 4; transform++) {
      assertThat(IkeNegotiation.taken(OFFER, answer(transform, all -> {})))
          .isInstanceOf(Reading.Accepted.class);
    }
  }

  /** "attribute encoding excepted" (RFC 2409 Appendix A). */
  @Test
  void anotherEncodingOfTheSameValueIsTheSame() {
    assertThat(
            IkeNegotiation.taken(
                OFFER,
                answer(
                    0,
                    all ->
                        all.replaceAll(
                            a -> Attribute.variable(a.type(), Bytes.concat(List.of(a.value())))))))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void aChangedAddedOrDeletedAttributeIsRejected() {
    assertThat(
            refusal(answer(0, all -> all.removeIf(a -> a.type() == Phase1Attributes.KEY_LENGTH))))
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(refusal(answer(0, all -> all.add(Attribute.basic(13, 1)))))
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(
            refusal(
                answer(
                    0,
                    all ->
                        all.replaceAll(
                            a ->
                                a.type() == Phase1Attributes.HASH
                                    ? Attribute.basic(Phase1Attributes.HASH, 1)
                                    : a))))
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  /** The second suite with the first one's method was offered, a mixture of both was not. */
  @Test
  void aMixtureOfTwoTransformsIsRejected() {
    Payload.SecurityAssociation two =
        IkeOffer.offer(
            List.of(suite("aes256-sha256-modp2048")),
            List.of(AuthenticationMethod.RSA_SIGNATURE),
            86400);
    assertThat(IkeNegotiation.taken(two, answer(1, all -> {}))).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void anAnswerIsOneTransform() {
    Transform first = OFFER.proposals().getFirst().transforms().getFirst();
    assertThat(refusal(of(first, first))).isEqualTo(Reason.MALFORMED_PROPOSAL);
    Transform ofAnotherKind = new Transform(2, 2, first.attributes());
    assertThat(refusal(of(first, ofAnotherKind))).isEqualTo(Reason.MALFORMED_PROPOSAL);
    assertThat(refusal(of())).isEqualTo(Reason.MALFORMED_PROPOSAL);
    assertThat(refusal(new Payload.SecurityAssociation(1, 1, List.of())))
        .isEqualTo(Reason.MALFORMED_PROPOSAL);
  }

  @Test
  void aShorterLifetimeIsTaken() {
    assertThat(
            IkeNegotiation.taken(
                OFFER,
                answer(
                    0,
                    all ->
                        all.replaceAll(
                            a ->
                                a.type() == Phase1Attributes.LIFE_DURATION
                                    ? Attribute.number32(Phase1Attributes.LIFE_DURATION, 3600)
                                    : a))))
        .isInstanceOf(Reading.Accepted.class);
  }
}
