package io.postern.ike.proposal;

import static io.postern.ike.message.Phase1Attributes.AUTHENTICATION;
import static io.postern.ike.message.Phase1Attributes.ENCRYPTION;
import static io.postern.ike.message.Phase1Attributes.GROUP;
import static io.postern.ike.message.Phase1Attributes.GROUP_GENERATOR_ONE;
import static io.postern.ike.message.Phase1Attributes.GROUP_PRIME;
import static io.postern.ike.message.Phase1Attributes.GROUP_TYPE;
import static io.postern.ike.message.Phase1Attributes.HASH;
import static io.postern.ike.message.Phase1Attributes.KEY_LENGTH;
import static io.postern.ike.message.Phase1Attributes.LIFE_DURATION;
import static io.postern.ike.message.Phase1Attributes.LIFE_TYPE;
import static io.postern.ike.message.Phase1Attributes.PRF;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 2409 Appendix A: what a phase 1 transform may say, and what is refused with a reason. */
class Phase1OfferTest {
  private static final Attribute SECONDS = Attribute.basic(LIFE_TYPE, 1);
  private static final Attribute KILOBYTES = Attribute.basic(LIFE_TYPE, 2);
  private static final Attribute DAY = Attribute.number32(LIFE_DURATION, 86400);

  @ParameterizedTest
  @CsvSource({
    "aes256-sha256-modp2048",
    "camellia256-sha512-curve25519",
    "camellia128-sha1-ecp224bp",
    "blowfish448-sha1-modp1536",
    "cast128-md5-modp1024s160",
    "des-md5-modp768",
    "3des-sha1-modp2048s256"
  })
  void offersAndTakesEachSuite(String text) {
    IkeSuite suite = accepted(IkeSuite.parse(text));
    Payload.SecurityAssociation offered =
        IkeOffer.offer(List.of(suite), List.of(AuthenticationMethod.PRE_SHARED_KEY), 86400, 1000);
    IkeOffer chosen = accepted(choose(offered, text));
    assertThat(chosen.suite()).contains(suite);
    assertThat(chosen.lifeSeconds()).hasValue(86400);
    assertThat(chosen.lifeKilobytes()).hasValue(1000);
    assertThat(chosen.answer().proposals().getFirst().transforms())
        .isEqualTo(offered.proposals().getFirst().transforms());
  }

  /**
   * "This attribute MUST NOT be used when the specified Encryption Algorithm uses a fixed length".
   */
  @ParameterizedTest
  @CsvSource({
    "7, 0, aes128-sha1-modp1024",
    "8, 0, camellia128-sha1-modp1024",
    "3, 0, blowfish448-sha1-modp1024",
    "6, 0, cast128-sha1-modp1024",
    "6, 128, cast128-sha1-modp1024"
  })
  void withoutKeyLengthACipherHasItsDefault(int cipher, int keyBits, String suite) {
    List<Attribute> attributes = new ArrayList<>(suiteOf(cipher));
    if (keyBits > 0) {
      attributes.add(Attribute.basic(KEY_LENGTH, keyBits));
    }
    assertThat(accepted(choose(offer(attributes), suite)).suite())
        .contains(accepted(IkeSuite.parse(suite)));
  }

  @Test
  void keyLengthOfAFixedLengthCipherIsRefused() {
    List<Attribute> attributes = new ArrayList<>(suiteOf(5));
    attributes.add(Attribute.basic(KEY_LENGTH, 192));
    assertThat(refused(offer(attributes), "3des-sha1-modp1024"))
        .contains("encryption 5 of 192 bits");
  }

  /** RFC 2409 §4: "an implementation MAY support" Tiger; we do not. */
  @Test
  void tigerIsRefused() {
    List<Attribute> attributes = new ArrayList<>(suiteOf(5));
    attributes.set(1, Attribute.basic(HASH, 3));
    assertThat(refused(offer(attributes), "3des-sha1-modp1024")).contains("hash 3");
    assertThat(IkeSuite.parse("3des-tiger-modp1024")).isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("obstacles")
  void isRefusedWithAReason(String reason, List<Attribute> more) {
    List<Attribute> attributes = new ArrayList<>(suiteOf(5));
    attributes.addAll(more);
    assertThat(refused(offer(attributes), "3des-sha1-modp1024")).contains(reason);
  }

  static Stream<Arguments> obstacles() {
    Attribute prime = Attribute.variable(GROUP_PRIME, Bytes.ofHex("ff".repeat(96)));
    Attribute generator = Attribute.basic(GROUP_GENERATOR_ONE, 2);
    return Stream.of(
        Arguments.of("a group by its parameters", List.of(prime, generator)),
        Arguments.of("a PRF, of which none is defined", List.of(Attribute.basic(PRF, 1))),
        Arguments.of("a life duration without a life type", List.of(DAY, SECONDS)),
        Arguments.of("a life duration without a life type", List.of(SECONDS, DAY, DAY)),
        Arguments.of("two values of attribute hash", List.of(Attribute.basic(HASH, 1))),
        Arguments.of("two values of attribute group", List.of(Attribute.basic(GROUP, 14))));
  }

  @Test
  void groupTypeWithoutAGroupIsRefused() {
    List<Attribute> attributes = new ArrayList<>(suiteOf(5));
    attributes.removeIf(attribute -> attribute.type() == GROUP);
    attributes.add(Attribute.basic(GROUP_TYPE, 1));
    assertThat(refused(offer(attributes), "3des-sha1-modp1024"))
        .contains("a group by its parameters, not by its number");
  }

  /** RFC 2407 §4.5: a duration follows its type; other attributes may stand where they like. */
  @Test
  void attributesStandInAnyOrder() {
    List<Attribute> attributes = new ArrayList<>(List.of(SECONDS, DAY, KILOBYTES));
    attributes.add(Attribute.basic(LIFE_DURATION, 500));
    attributes.addAll(suiteOf(5).reversed());
    IkeOffer chosen = accepted(choose(offer(attributes), "3des-sha1-modp1024"));
    assertThat(chosen.lifeSeconds()).hasValue(86400);
    assertThat(chosen.lifeKilobytes()).hasValue(500);
  }

  @ParameterizedTest
  @CsvSource({
    "aes128-sha256-ecp256, MODERN",
    "camellia192-sha384-ecp384bp, MODERN",
    "aes128-sha1-modp2048, COMPATIBLE",
    "aes128-sha256-ecp224bp, COMPATIBLE",
    "des-sha256-modp2048, LEGACY",
    "blowfish256-sha256-modp2048, LEGACY",
    "cast128-sha256-modp2048, LEGACY",
    "aes256-sha256-modp768, LEGACY",
    "aes256-sha256-modp2048s224, LEGACY",
    "aes256-sha256-modp2048s256, LEGACY"
  })
  void aSuiteIsAsStrongAsItsWeakestPart(String text, Strength strength) {
    assertThat(accepted(IkeSuite.parse(text)).strength()).isEqualTo(strength);
  }

  @Test
  void theNearestMissSaysInWhatItDiffers() {
    Comparison comparison =
        IkeNegotiation.choose(
                offer(suiteOf(5)),
                List.of(
                    accepted(IkeSuite.parse("aes256-sha256-modp2048")),
                    accepted(IkeSuite.parse("aes128-sha1-modp1024"))),
                List.of(AuthenticationMethod.PRE_SHARED_KEY))
            .comparison();
    Comparison.Miss nearest = comparison.nearestMiss().orElseThrow();

    assertThat(comparison.offered()).containsExactly("3des-sha1-modp1024/pre-shared-key");
    assertThat(comparison.configured()).hasSize(2);
    assertThat(nearest.configured()).isEqualTo("aes128-sha1-modp1024/pre-shared-key");
    assertThat(nearest.differences())
        .containsExactly(new Comparison.Difference(Comparison.Rule.CIPHER, "3des", "aes128"));
  }

  @Test
  void aCipherOfAnotherKeyLengthIsNoOtherCipher() {
    List<Attribute> attributes = new ArrayList<>(suiteOf(7));
    attributes.add(Attribute.basic(KEY_LENGTH, 256));

    assertThat(missOf(attributes).first())
        .isEqualTo(new Comparison.Difference(Comparison.Rule.KEY_LENGTH, "aes256", "aes128"));
  }

  @Test
  void whatHasNoNameIsToldByItsNumber() {
    assertThat(missOf(suiteOf(99)).differences())
        .containsExactly(new Comparison.Difference(Comparison.Rule.CIPHER, "number 99", "aes128"));
  }

  @Test
  void whatIsTakenIsNamed() {
    Comparison comparison = compared(offer(suiteOf(5)), "3des-sha1-modp1024");

    assertThat(comparison.taken()).contains("3des-sha1-modp1024/pre-shared-key");
    assertThat(comparison.nearestMiss()).isEmpty();
  }

  private static Comparison.Miss missOf(List<Attribute> attributes) {
    return compared(offer(attributes), "aes128-sha1-modp1024").nearestMiss().orElseThrow();
  }

  private static Comparison compared(Payload.SecurityAssociation offered, String suite) {
    return IkeNegotiation.choose(
            offered,
            List.of(accepted(IkeSuite.parse(suite))),
            List.of(AuthenticationMethod.PRE_SHARED_KEY))
        .comparison();
  }

  private static List<Attribute> suiteOf(int cipher) {
    return List.of(
        Attribute.basic(ENCRYPTION, cipher),
        Attribute.basic(HASH, 2),
        Attribute.basic(GROUP, 2),
        Attribute.basic(AUTHENTICATION, 1));
  }

  private static Payload.SecurityAssociation offer(List<Attribute> attributes) {
    Transform transform = new Transform(1, IkeOffer.KEY_IKE, attributes);
    return new Payload.SecurityAssociation(
        1, 1, List.of(new Proposal(1, IkeOffer.PROTOCOL_ISAKMP, Bytes.EMPTY, List.of(transform))));
  }

  private static Reading<IkeOffer> choose(Payload.SecurityAssociation offered, String suite) {
    return IkeNegotiation.choose(
            offered,
            List.of(accepted(IkeSuite.parse(suite))),
            List.of(AuthenticationMethod.PRE_SHARED_KEY))
        .result();
  }

  private static String refused(Payload.SecurityAssociation offered, String suite) {
    return switch (choose(offered, suite)) {
      case Reading.Accepted<IkeOffer>(IkeOffer offer) -> throw new AssertionError(offer.label());
      case Reading.Refused<IkeOffer>(Refusal refusal) -> {
        assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NO_PROPOSAL_CHOSEN);
        yield refusal.detail();
      }
    };
  }

  private static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
