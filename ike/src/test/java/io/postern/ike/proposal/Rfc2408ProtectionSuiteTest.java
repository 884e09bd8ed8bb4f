package io.postern.ike.proposal;

import static io.postern.ike.proposal.Offers.choose;
import static io.postern.ike.proposal.Offers.proposal;
import static io.postern.ike.proposal.Offers.refused;
import static io.postern.ike.proposal.Offers.sa;
import static io.postern.ike.proposal.Offers.taken;
import static io.postern.ike.proposal.Offers.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.AhTransforms;
import io.postern.ike.message.EspTransforms;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Spi;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 2408 §4.2 and its examples in §4.2.1; §5.5. */
class Rfc2408ProtectionSuiteTest {
  private static final Transform TRIPLE_DES = transform(1, EspTransforms.TRIPLE_DES);
  private static final Transform DES = transform(2, EspTransforms.DES);
  private static final Transform SHA = transform(1, AhTransforms.SHA, 5, 2);
  private static final Transform MD5 = transform(1, AhTransforms.MD5, 5, 1);
  private static final Map<Integer, Integer> OUR_SPIS =
      Map.of(Protocols.AH, 0x2000, Protocols.ESP, 0x2001);

  /** "The resulting protection suite will be either (1) 3DES AND SHA OR (2) DES AND SHA". */
  private static final Payload.SecurityAssociation FIRST_EXAMPLE =
      sa(proposal(1, Protocols.ESP, TRIPLE_DES, DES), proposal(1, Protocols.AH, SHA));

  /** "(1) MD5 AND 3DES OR the selection between (2) DES OR (3) 3DES", each with HMAC-SHA. */
  private static final Payload.SecurityAssociation SECOND_EXAMPLE =
      sa(
          proposal(1, Protocols.AH, MD5),
          proposal(1, Protocols.ESP, TRIPLE_DES),
          proposal(
              2,
              Protocols.ESP,
              transform(1, EspTransforms.DES, 5, 2),
              transform(2, EspTransforms.TRIPLE_DES, 5, 2)));

  @Test
  void proposalsOfOneNumberAreTakenTogether() {
    assertThat(taken(choose(FIRST_EXAMPLE, "ah-sha1+esp-3des")).suite())
        .isEqualTo(Offers.suite("ah-sha1+esp-3des"));
    assertThat(taken(choose(FIRST_EXAMPLE, "ah-sha1+esp-des")).suite())
        .isEqualTo(Offers.suite("ah-sha1+esp-des"));
  }

  @Test
  void aPartOfWhatBelongsTogetherIsNotTaken() {
    assertThat(refused(choose(FIRST_EXAMPLE, "ah-sha1", "aes128-sha1")).reason())
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  @Test
  void proposalsOfOtherNumbersAreAlternatives() {
    assertThat(taken(choose(SECOND_EXAMPLE, "3des-sha1")).offer().number()).isEqualTo(2);
    assertThat(taken(choose(SECOND_EXAMPLE, "des-sha1")).offer().number()).isEqualTo(2);
    assertThat(taken(choose(SECOND_EXAMPLE, "ah-md5+esp-3des")).offer().number()).isEqualTo(1);
  }

  @Test
  void ourOrderOfPreferenceDecides() {
    assertThat(taken(choose(SECOND_EXAMPLE, "3des-sha1", "ah-md5+esp-3des")).suite())
        .isEqualTo(Offers.suite("3des-sha1"));
  }

  @Test
  void theAnswerIsTheChosenProposalWithASingleTransformForEachProtocol() {
    SuiteChoice choice = taken(choose(FIRST_EXAMPLE, "ah-sha1+esp-des"));
    assertThat(choice.offer().answer(OUR_SPIS))
        .isEqualTo(
            sa(
                new Proposal(1, Protocols.ESP, Spi.octets(0x2001), List.of(DES)),
                new Proposal(1, Protocols.AH, Spi.octets(0x2000), List.of(SHA))));
  }

  @Test
  void theAnswerKeepsTheNumbersAndTheAttributesAsTheyCame() {
    Transform odd = transform(7, EspTransforms.AES_CBC, 6, 256, 1, 1, 2, 600, 5, 5, 32100, 9);
    SuiteChoice choice = taken(choose(sa(proposal(9, Protocols.ESP, odd)), "aes256-sha256"));
    Proposal answer = choice.offer().answer(OUR_SPIS).proposals().getFirst();
    assertThat(answer.number()).isEqualTo(9);
    assertThat(answer.transforms()).containsExactly(odd);
  }

  @Test
  void compressionRulesOutTheSuiteThatItIsPartOfAndNoOther() {
    Proposal ipcomp = proposal(1, Protocols.IPCOMP, transform(1, 2));
    Proposal withIt = proposal(1, Protocols.ESP, transform(1, EspTransforms.TRIPLE_DES, 5, 2));
    Proposal alone = proposal(2, Protocols.ESP, transform(1, EspTransforms.TRIPLE_DES, 5, 2));
    assertThat(taken(choose(sa(withIt, ipcomp, alone), "3des-sha1")).offer().number()).isEqualTo(2);
    assertThat(refused(choose(sa(withIt, ipcomp), "3des-sha1")).detail())
        .contains("protocols ESP+IPCOMP instead of ESP");
  }

  @Test
  void oneProtocolTwiceIsNoSuite() {
    Proposal esp = proposal(1, Protocols.ESP, transform(1, EspTransforms.TRIPLE_DES, 5, 2));
    assertThat(refused(choose(sa(esp, esp), "3des-sha1")).reason())
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  @Test
  void rfc2408_5_5_anSpiThatPacketsCannotCarryIsInvalid() {
    Proposal reserved =
        new Proposal(
            1,
            Protocols.ESP,
            Spi.octets(255),
            List.of(transform(1, EspTransforms.TRIPLE_DES, 5, 2)));
    assertThat(refused(choose(sa(reserved), "3des-sha1")).reason()).isEqualTo(Reason.INVALID_SPI);
  }

  @Test
  void aFloodOfCombinationsIsNotLookedThrough() {
    List<Transform> many = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      many.add(transform(i, EspTransforms.TRIPLE_DES));
    }
    Transform[] transforms = many.toArray(Transform[]::new);
    Negotiated<SuiteChoice> negotiated =
        choose(
            sa(proposal(1, Protocols.ESP, transforms), proposal(1, Protocols.AH, transforms)),
            "ah-sha1+esp-3des");
    refused(negotiated);
    assertThat(negotiated.comparison().misses()).hasSize(64);
  }
}
