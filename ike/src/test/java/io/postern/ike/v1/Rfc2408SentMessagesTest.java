package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Transform;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 2408 §3, §5: "the transmitting entity MUST do the following", RFC 2407 §4.5, RFC 2409 §5 and
 * Appendix A: every message of every exchange as we send it, octet by octet.
 */
class Rfc2408SentMessagesTest {
  private static final int HEADER_VERSION = 17;
  private static final int ISAKMP = 1;

  /** The attributes that RFC 2409 Appendix A and RFC 2407 §4.5 call basic. */
  private static final Set<Integer> BASIC_IN_PHASE_1 = Set.of(1, 2, 3, 4, 5, 11, 13, 14);

  private static final Set<Integer> BASIC_IN_PHASE_2 = Set.of(1, 3, 4, 5, 6, 7, 8);

  static final List<Scene> SCENES = Scenes.all().toList();

  /** Those that negotiate a lifetime. */
  static final List<Scene> NEGOTIATIONS =
      SCENES.stream().filter(scene -> !(scene instanceof SimpleScene)).toList();

  static Stream<PhaseOneScene> phaseOne() {
    return Scenes.phaseOne();
  }

  private static Stream<byte[]> datagrams(Scene scene) {
    return drafts(scene).map(Draft::datagram);
  }

  private static Stream<Draft> drafts(Scene scene) {
    return IntStream.range(0, scene.size()).mapToObj(scene::draft);
  }

  private static int u16(Bytes octets, int at) {
    return octets.at(at) << 8 | octets.at(at + 1);
  }

  /** §3.1. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void majorVersionIs1AndMinor0(Scene scene) {
    assertThat(datagrams(scene)).allMatch(datagram -> datagram[HEADER_VERSION] == 0x10);
  }

  /** §3.1: "the remaining bits of the Flags field MUST be set to 0". */
  @ParameterizedTest
  @FieldSource("SCENES")
  void onlyTheThreeFlagsAreEverSet(Scene scene) {
    assertThat(datagrams(scene)).allMatch(datagram -> (datagram[Draft.FLAGS] & ~7) == 0);
  }

  /** §3.1. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void theMessageIdIs0InPhase1AndOnlyThere(Scene scene) {
    assertThat(drafts(scene))
        .allMatch(
            draft ->
                draft.header().slice(20, 24).equals(Bytes.ofHex("00000000")) != scene.phaseTwo());
  }

  /** §3.1; RFC 2409 Appendix B: "MUST include the length of the pad". */
  @ParameterizedTest
  @FieldSource("SCENES")
  void theLengthIsThatOfTheWholeMessageWithItsPad(Scene scene) {
    assertThat(drafts(scene))
        .allSatisfy(
            draft -> {
              Bytes header = draft.header();
              assertThat(u16(header, 24)).isZero();
              assertThat(u16(header, 26)).isEqualTo(draft.datagram().length);
              assertThat((draft.datagram().length - Header.SIZE) % draft.sealing().block())
                  .isZero();
            });
  }

  /** RFC 2409 Appendix B: "padded with bytes containing 0x00"; RFC 2408 §2.5.2, §5.3. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void reservedFieldsAndPadsAreZero(Scene scene) {
    // Taken apart and put together with zeros, each message is what it was.
    assertThat(IntStream.range(0, scene.size()))
        .allSatisfy(
            position ->
                assertThat(scene.draft(position).datagram()).isEqualTo(scene.sent(position)));
  }

  /** RFC 2408 §2.5.2: within SA payloads too. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void reservedFieldsOfProposalsAndTransformsAreZero(Scene scene) {
    bodies(scene, PayloadType.SECURITY_ASSOCIATION)
        .forEach(
            sa -> {
              for (int at = 8; at < sa.size(); at += u16(sa, at + 2)) {
                assertThat(sa.at(at)).as("next of a proposal").isIn(0, 2);
                assertThat(sa.at(at + 1)).as("RESERVED of a proposal").isZero();
                int end = at + u16(sa, at + 2);
                for (int t = at + 8 + sa.at(at + 6); t < end; t += u16(sa, t + 2)) {
                  assertThat(sa.at(t)).as("next of a transform").isIn(0, 3);
                  assertThat(sa.at(t + 1)).as("RESERVED of a transform").isZero();
                  assertThat(u16(sa, t + 6)).as("RESERVED2 of a transform").isZero();
                }
              }
            });
  }

  private static Stream<Bytes> bodies(Scene scene, PayloadType type) {
    return drafts(scene)
        .flatMap(draft -> draft.pieces().stream())
        .filter(piece -> piece.number() == type.number())
        .map(Draft.Piece::body);
  }

  private static Stream<Payload.SecurityAssociation> securityAssociations(Scene scene) {
    return bodies(scene, PayloadType.SECURITY_ASSOCIATION)
        .map(
            body ->
                (Payload.SecurityAssociation)
                    Ends.accepted(MessageReader.payload(ISAKMP, body.toArray())));
  }

  /** RFC 2409 §4: "the cookies MUST NOT swap places when the direction … changes". */
  @ParameterizedTest
  @FieldSource("SCENES")
  void theCookiesNeverSwapPlaces(Scene scene) {
    assertThat(IntStream.range(0, scene.size()))
        .allSatisfy(
            position -> {
              Bytes header = scene.draft(position).header();
              boolean answered = position > 0 || scene.phaseTwo();
              assertThat(header.slice(0, 8)).isEqualTo(Bytes.ofHex("11".repeat(8)));
              assertThat(header.slice(8, 16))
                  .isEqualTo(Bytes.ofHex((answered ? "22" : "00").repeat(8)));
            });
  }

  /** RFC 2409 §5: "The SA payload MUST precede all other payloads in a phase 1 exchange". */
  @ParameterizedTest
  @MethodSource("phaseOne")
  void theSaComesFirstAndIsOne(PhaseOneScene scene) {
    assertThat(drafts(scene))
        .allSatisfy(
            draft -> {
              List<Integer> numbers = draft.pieces().stream().map(Draft.Piece::number).toList();
              assertThat(numbers.lastIndexOf(ISAKMP)).isLessThanOrEqualTo(0);
            });
    assertThat(securityAssociations(scene)).allMatch(sa -> sa.proposals().size() == 1);
  }

  /** RFC 2407 §4.2: of a DOI and a situation that every end has. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void theSituationIsIdentityOnly(Scene scene) {
    assertThat(securityAssociations(scene)).allMatch(sa -> sa.doi() == 1 && sa.situation() == 1);
  }

  /** §4.2: "monotonically increasing". */
  @ParameterizedTest
  @FieldSource("SCENES")
  void proposalsAndTransformsAreNumberedUpwards(Scene scene) {
    assertThat(securityAssociations(scene))
        .allSatisfy(
            sa -> {
              assertThat(sa.proposals()).map(Proposal::number).isSorted();
              assertThat(sa.proposals())
                  .allSatisfy(
                      proposal ->
                          assertThat(proposal.transforms())
                              .map(Transform::number)
                              .isSorted()
                              .doesNotHaveDuplicates());
            });
  }

  /** RFC 2409 Appendix A, RFC 2407 §4.5: "MUST NOT be encoded as variable". */
  @ParameterizedTest
  @FieldSource("NEGOTIATIONS")
  void basicAttributesAreBasic(Scene scene) {
    Set<Integer> basic = scene.phaseTwo() ? BASIC_IN_PHASE_2 : BASIC_IN_PHASE_1;
    assertThat(attributes(scene).filter(a -> basic.contains(a.type())))
        .isNotEmpty()
        .allMatch(Attribute::basic);
  }

  private static Stream<Attribute> attributes(Scene scene) {
    return transforms(scene).flatMap(transform -> transform.attributes().stream());
  }

  private static Stream<Transform> transforms(Scene scene) {
    return securityAssociations(scene)
        .flatMap(sa -> sa.proposals().stream())
        .flatMap(proposal -> proposal.transforms().stream());
  }

  /** RFC 2407 §4.5: "MUST always follow an SA Life Type". */
  @ParameterizedTest
  @FieldSource("NEGOTIATIONS")
  void aLifeDurationFollowsItsLifeType(Scene scene) {
    int type = scene.phaseTwo() ? 1 : 11;
    assertThat(transforms(scene))
        .isNotEmpty()
        .allSatisfy(
            transform -> {
              List<Integer> types = transform.attributes().stream().map(Attribute::type).toList();
              assertThat(types).contains(type + 1);
              assertThat(types.get(types.indexOf(type + 1) - 1)).isEqualTo(type);
            });
  }

  /** RFC 2409 Appendix A: not "when the specified Encryption Algorithm uses a fixed length key". */
  @ParameterizedTest
  @MethodSource("phaseOne")
  void onlyCiphersOfVariableLengthHaveAKeyLength(PhaseOneScene scene) {
    boolean fixed = scene.toString().contains("3des");
    assertThat(transforms(scene)).allMatch(transform -> transform.number(14).isPresent() != fixed);
  }

  /** RFC 2407 §4.6.2, RFC 3947 §4. */
  @ParameterizedTest
  @MethodSource("phaseOne")
  void protocolAndPortOfPhase1IdentitiesAre0(PhaseOneScene scene) {
    assertThat(scene.plainIdentities()).allMatch(id -> id.at(1) == 0 && u16(id, 2) == 0);
  }

  /** RFC 2409 §5: "between 8 and 256 bytes inclusive"; those in the clear. */
  @ParameterizedTest
  @FieldSource("SCENES")
  void noncesHave8To256Octets(Scene scene) {
    assertThat(bodies(scene, PayloadType.NONCE)).allMatch(n -> n.size() >= 8 && n.size() <= 256);
  }

  /** §5.13: "create a unique random value". */
  @Test
  void noNonceIsSentTwice() {
    SecureRandom random = new SecureRandom();
    assertThat(
            Stream.concat(
                Stream.generate(() -> KeyingMaterial.newNonce(random)).limit(100),
                Stream.generate(() -> QuickKeys.newNonce(random)).limit(100)))
        .doesNotHaveDuplicates();
  }

  /** RFC 2409 §5: "MUST be the length of the negotiated Diffie-Hellman group". */
  @ParameterizedTest
  @FieldSource("SCENES")
  void publicValuesHaveTheLengthOfTheirGroup(Scene scene) {
    String name = scene.toString();
    if (name.contains("REVISED")) {
      return; // encrypted, and padded for that
    }
    int length = name.contains("modp1024") ? 128 : name.matches(".*(ecp256|ECP_256).*") ? 64 : 32;
    assertThat(bodies(scene, PayloadType.KEY_EXCHANGE)).allMatch(ke -> ke.size() == length);
  }
}
