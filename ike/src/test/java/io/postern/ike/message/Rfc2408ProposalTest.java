package io.postern.ike.message;

import static io.postern.ike.message.Readings.accepted;
import static io.postern.ike.message.Readings.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2408 §3.4 to §3.6, §4.2, §5.4 to §5.6; RFC 2407 §4.6.1. */
class Rfc2408ProposalTest {
  /** DOI IPsec, SIT_IDENTITY_ONLY. */
  private static final String SITUATION = "00000001" + "00000001";

  /** Transform 1, KEY_IKE, without attributes; the last one. */
  private static final String TRANSFORM = "00000008" + "01010000";

  private static Reading<Payload> sa(String hex) {
    return MessageReader.payload(
        PayloadType.SECURITY_ASSOCIATION.number(), Bytes.ofHex(hex).toArray());
  }

  @Test
  void proposalsHoldTransformsHoldAttributes() {
    Payload sa =
        accepted(
            sa(
                SITUATION
                    + "02000018"
                    + "01030401"
                    + "a1b2c3d4"
                    + "0000000c"
                    + "010c0000"
                    + "80060100"
                    + "00000010"
                    + "02010001"
                    + TRANSFORM));

    assertThat(sa)
        .isEqualTo(
            new Payload.SecurityAssociation(
                1,
                1,
                List.of(
                    new Proposal(
                        1,
                        Protocols.ESP,
                        Bytes.ofHex("a1b2c3d4"),
                        List.of(
                            new Transform(
                                1,
                                EspTransforms.AES_CBC,
                                List.of(Attribute.basic(Phase2Attributes.KEY_LENGTH, 256))))),
                    new Proposal(
                        2,
                        Protocols.ISAKMP,
                        Bytes.EMPTY,
                        List.of(new Transform(1, 1, List.of()))))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no situation, 00000001, MALFORMED_PAYLOAD, 16",
    "DOI 0, 0000000000000001, UNSUPPORTED_DOI, 2",
    "DOI GDOI, 0000000200000001, UNSUPPORTED_DOI, 2",
    "situation secrecy, 0000000100000002, UNSUPPORTED_SITUATION, 3",
    "situation with two bits, 0000000100000003, UNSUPPORTED_SITUATION, 3",
  })
  void anSaOfAnotherDomainIsRefused(String what, String hex, Reason reason, int notify) {
    assertRefused(sa(hex), reason, notify);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no proposal, '', MALFORMED_PROPOSAL, 15",
    "proposal header cut, 000000, MALFORMED_PROPOSAL, 15",
    "proposal length 3, 00000003, MALFORMED_PROPOSAL, 15",
    "proposal too long, 0000001101010001" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "proposal too short, 0000000f01010001" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "octets after the last proposal, 0000001001010001" + TRANSFORM + "00, MALFORMED_PROPOSAL, 15",
    "another proposal announced, 0200001001010001" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "a vendor ID after a proposal, 0d00001001010001" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "a transform after a proposal, 0300001001010001" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "RESERVED of a proposal, 0001001001010001" + TRANSFORM + ", RESERVED_NOT_ZERO, 16",
    "no transform, 0000000801010000, MALFORMED_PROPOSAL, 15",
    "one transform announced as none, 0000001001010000" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "one transform announced as two, 0000001001010002" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
    "another transform announced, 00000010010100010300000801010000, MALFORMED_PROPOSAL, 15",
    "a proposal after a transform, 00000010010100010200000801010000, MALFORMED_PROPOSAL, 15",
    "RESERVED of a transform, 00000010010100010001000801010000, RESERVED_NOT_ZERO, 16",
    "transform of 3 octets, 0000000f010100010000000701 0100, MALFORMED_PROPOSAL, 15",
    "octets after the last transform, 0000001101010001" + TRANSFORM + "00, MALFORMED_PROPOSAL, 15",
    "attribute cut, 00000012010100010000000a010100008001, MALFORMED_PROPOSAL, 15",
    "attribute value cut, 00000015010100010000000d01010000000c000401, MALFORMED_PROPOSAL, 15",
    "SPI of 17 for ISAKMP, 0000001001011101" + TRANSFORM + ", INVALID_SPI, 11",
    "SPI of 0 for ESP, 0000001001030001" + TRANSFORM + ", INVALID_SPI, 11",
    "SPI of 8 for AH, 0000001001020801" + TRANSFORM + ", INVALID_SPI, 11",
    "SPI of 3 for IPCOMP, 0000001001040301" + TRANSFORM + ", INVALID_SPI, 11",
    "SPI beyond the proposal, 0000000801010401, MALFORMED_PROPOSAL, 15",
    "proposal 1 after 2, 0200001002010001"
        + TRANSFORM
        + "0000001001010001"
        + TRANSFORM
        + ", MALFORMED_PROPOSAL, 15",
    "transform 1 twice, 00000018010100020300000801010000" + TRANSFORM + ", MALFORMED_PROPOSAL, 15",
  })
  void aBadNestingIsBadProposalSyntax(String what, String hex, Reason reason, int notify) {
    assertRefused(sa(SITUATION + hex.replace(" ", "")), reason, notify);
  }

  @Test
  void proposalsOfOneNumberBelongTogether() {
    Payload.SecurityAssociation sa =
        (Payload.SecurityAssociation)
            accepted(
                sa(SITUATION + "0200001001010001" + TRANSFORM + "0000001001010001" + TRANSFORM));

    assertThat(sa.proposals()).extracting(Proposal::number).containsExactly(1, 1);
  }

  /** RFC 2408 §3.5: for ISAKMP, 0 to 16 octets, of which the content is ignored. */
  @ParameterizedTest
  @CsvSource({"0", "4", "8", "16"})
  void anIsakmpProposalMayCarryAnSpi(int octets) {
    Proposal proposal =
        new Proposal(
            1,
            Protocols.ISAKMP,
            Bytes.copyOf(new byte[octets]),
            List.of(new Transform(1, 1, List.of())));

    assertThat(accepted(read(List.of(proposal))).proposals()).containsExactly(proposal);
  }

  @Test
  void thereAreAtMost64ProposalsAnd512TransformsAnd32Attributes() {
    assertThat(read(Collections.nCopies(64, proposal(8, 0)))).isInstanceOf(Reading.Accepted.class);
    assertThat(refused(read(Collections.nCopies(65, proposal(1, 0)))).reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
    assertThat(refused(read(Collections.nCopies(57, proposal(9, 0)))).reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
    assertThat(read(List.of(proposal(255, 1)))).isInstanceOf(Reading.Accepted.class);
    assertThat(read(List.of(proposal(1, 32)))).isInstanceOf(Reading.Accepted.class);
    assertThat(refused(read(List.of(proposal(1, 33)))).reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
  }

  private static Proposal proposal(int transforms, int attributes) {
    List<Transform> list = new ArrayList<>();
    for (int i = 0; i < transforms; i++) {
      list.add(new Transform(i, 1, Collections.nCopies(attributes, Attribute.basic(1, 7))));
    }
    return new Proposal(1, Protocols.ISAKMP, Bytes.EMPTY, list);
  }

  private static Reading<Payload.SecurityAssociation> read(List<Proposal> proposals) {
    Payload sa = new Payload.SecurityAssociation(1, 1, proposals);
    return MessageReader.payload(sa.number(), MessageWriter.body(sa).toArray())
        .map(Payload.SecurityAssociation.class::cast);
  }

  private static void assertRefused(Reading<Payload> reading, Reason reason, int notify) {
    Refusal refusal = refused(reading);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.reason().notifyType()).hasValue(notify);
  }
}
