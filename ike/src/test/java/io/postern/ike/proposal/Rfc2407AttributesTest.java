package io.postern.ike.proposal;

import static io.postern.ike.proposal.Offers.choose;
import static io.postern.ike.proposal.Offers.proposal;
import static io.postern.ike.proposal.Offers.refused;
import static io.postern.ike.proposal.Offers.sa;
import static io.postern.ike.proposal.Offers.taken;
import static io.postern.ike.proposal.Offers.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.EspTransforms;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Transform;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2407 §4.4.3, §4.4.4, §4.5 to §4.5.4. */
class Rfc2407AttributesTest {
  private static Payload.SecurityAssociation esp(int id, int... attributes) {
    return sa(proposal(1, Protocols.ESP, transform(1, id, attributes)));
  }

  private static Payload.SecurityAssociation ah(int id, int... attributes) {
    return sa(proposal(1, Protocols.AH, transform(1, id, attributes)));
  }

  @ParameterizedTest
  @CsvSource({
    "2,1,md5",
    "3,2,sha1",
    "5,5,sha256",
    "6,6,sha384",
    "7,7,sha512",
    "9,9,aesxcbc",
    "11,11,aes128gmac",
    "12,12,aes192gmac",
    "13,13,aes256gmac"
  })
  void ahTransformAndAuthenticationAlgorithmNameTheSame(int id, int algorithm, String name) {
    assertThat(taken(choose(ah(id, 5, algorithm), "ah-" + name)).suite().label())
        .isEqualTo("ah-" + name);
  }

  @ParameterizedTest
  @CsvSource({"2,2", "3,1", "2,4", "5,2", "3,5", "4,3", "5,9", "11,12"})
  void anyOtherAuthenticationAlgorithmWithAnAhTransformIsUndefined(int id, int algorithm) {
    assertThat(refused(choose(ah(id, 5, algorithm), "ah-md5", "ah-sha1", "ah-sha256")).reason())
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  @Test
  void theAuthenticationAlgorithmOfAhMustBeSpecified() {
    assertThat(refused(choose(ah(3), "ah-sha1")).detail()).contains("SHA(none) instead of sha1");
  }

  @Test
  void espWithoutConfidentialityNeedsAnAuthenticationAlgorithm() {
    assertThat(taken(choose(esp(EspTransforms.NULL, 5, 2), "null-sha1")).suite().label())
        .isEqualTo("null-sha1");
    assertThat(refused(choose(esp(EspTransforms.NULL), "null-sha1")).reason())
        .isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  @Test
  void espWithoutAuthenticationIsTakenBesideAhAlone() {
    assertThat(refused(choose(esp(EspTransforms.TRIPLE_DES), "3des-sha1")).detail())
        .contains("integrity none instead of sha1");
  }

  @ParameterizedTest
  @CsvSource({
    "12,128,aes128",
    "12,0,aes128",
    "12,192,aes192",
    "12,256,aes256",
    "22,256,camellia256"
  })
  void theKeyLengthSelectsAmongCiphersOfVariableLength(int id, int bits, String name) {
    Payload.SecurityAssociation offered = bits == 0 ? esp(id, 5, 2) : esp(id, 6, bits, 5, 2);
    assertThat(taken(choose(offered, name + "-sha1")).suite().label()).isEqualTo(name + "-sha1");
  }

  @Test
  void anotherKeyLengthIsAnotherCipher() {
    assertThat(refused(choose(esp(12, 6, 256, 5, 2), "aes128-sha1")).detail())
        .contains("key length aes256 instead of aes128");
  }

  @Test
  void aPeerThatCutsSha256ShortIsKnownToTheOperatorAlone() {
    assertThat(taken(choose(esp(12, 6, 128, 5, 5), "aes128-sha256_96")).suite().label())
        .isEqualTo("aes128-sha256_96");
  }

  @Test
  void rfc2407_4_5_anUnspecifiedEncapsulationModeIsOursToChoose() {
    Payload.SecurityAssociation offered =
        sa(
            proposal(
                1,
                Protocols.ESP,
                new Transform(1, EspTransforms.TRIPLE_DES, List.of(Attribute.basic(5, 2)))));
    SuitePolicy behindNat =
        SuitePolicy.of(
            List.of(Offers.suite("3des-sha1")),
            PerfectForwardSecrecy.OFF,
            Strength.LEGACY,
            List.of(EncapsulationMode.UDP_TUNNEL));
    assertThat(taken(SuiteNegotiation.choose(offered, behindNat, OptionalInt.empty())).mode())
        .isEqualTo(EncapsulationMode.UDP_TUNNEL);
  }

  @Test
  void rfc4304_extendedSequenceNumbersAreForPeersThatAskForThem() {
    Payload.SecurityAssociation extended = esp(12, 6, 128, 5, 2, 11, 1);
    Payload.SecurityAssociation plain = esp(12, 6, 128, 5, 2);
    assertThat(taken(choose(extended, "aes128-sha1", "aes128-sha1-esn")).suite().label())
        .isEqualTo("aes128-sha1-esn");
    assertThat(taken(choose(plain, "aes128-sha1-esn", "aes128-sha1")).suite().label())
        .isEqualTo("aes128-sha1");
    assertThat(refused(choose(plain, "aes128-sha1-esn")).detail())
        .contains("sequence numbers 32 bits instead of 64 bits");
  }

  @Test
  void rfc4304_4_anotherWordForExtendedSequenceNumbersIsRefused() {
    assertThat(refused(choose(esp(12, 6, 128, 5, 2, 11, 2), "aes128-sha1")).detail())
        .contains("extended-sequence-number 2");
  }

  @Test
  void rfc2409_5_6_aPrivateGroupIsKnownByTheNumberThatNewGroupModeGaveIt() {
    Payload.SecurityAssociation offered = esp(12, 6, 128, 5, 2, 3, 40000);
    SuitePolicy without = Offers.accepting("aes128-sha1");
    SuitePolicy with =
        new SuitePolicy(
            without.suites(),
            without.pfs(),
            without.weakestGroup(),
            without.modes(),
            Map.of(40000, DhGroup.MODP_2048));
    OptionalInt keyExchange = OptionalInt.of(256);
    assertThat(taken(SuiteNegotiation.choose(offered, with, keyExchange)).group())
        .contains(DhGroup.MODP_2048);
    assertThat(refused(SuiteNegotiation.choose(offered, without, keyExchange)).detail())
        .contains("group group40000 instead of a known group");
  }

  @Test
  void aGroupWeakerThanTheProfileAllowsIsRefused() {
    Payload.SecurityAssociation offered = esp(12, 6, 128, 5, 2, 3, 2);
    assertThat(
            refused(
                    SuiteNegotiation.choose(
                        offered, Offers.accepting("aes128-sha1"), OptionalInt.of(128)))
                .detail())
        .contains("group modp1024 instead of a known group that is modern or better");
    assertThat(
            taken(
                    SuiteNegotiation.choose(
                        offered, Offers.accepting("aes128-sha1-modp1024"), OptionalInt.of(128)))
                .group())
        .contains(DhGroup.MODP_1024);
  }

  @Test
  void rfc2407_4_5_2_severalLifeTypesInAnyOrder() {
    SuiteChoice choice =
        taken(choose(esp(12, 1, 2, 2, 1000, 6, 128, 1, 1, 2, 86, 5, 2), "aes128-sha1"));
    assertThat(choice.offer().lifeDurations())
        .isEqualTo(new LifeDurations(OptionalLong.of(86), OptionalLong.of(1000)));
  }

  @Test
  void rfc2407_4_5_durationsHaveAnyLength() {
    for (String hex : List.of("0e10", "000e10", "00000e10", "0000000000000e10")) {
      assertThat(
              LifeDurations.read(
                  List.of(Attribute.basic(1, 1), Attribute.variable(2, Bytes.ofHex(hex)))))
          .isEqualTo(
              Reading.accepted(new LifeDurations(OptionalLong.of(3600), OptionalLong.empty())));
    }
    Reading<LifeDurations> huge =
        LifeDurations.read(
            List.of(Attribute.basic(1, 2), Attribute.variable(2, Bytes.ofHex("ff".repeat(20)))));
    assertThat(huge)
        .isEqualTo(
            Reading.accepted(
                new LifeDurations(OptionalLong.empty(), OptionalLong.of(Long.MAX_VALUE))));
  }

  @Test
  void rfc2407_4_5_2_conflictingAttributesAreNotSupported() {
    assertThat(refused(choose(esp(12, 1, 1, 2, 60, 1, 1, 2, 61, 6, 128, 5, 2), "aes128-sha1")))
        .satisfies(r -> assertThat(r.reason()).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED));
    assertThat(refused(choose(esp(12, 6, 128, 6, 256, 5, 2), "aes128-sha1")).reason())
        .isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @Test
  void rfc2407_4_5_2_theSameTwiceIsNoConflict() {
    taken(choose(esp(12, 1, 1, 2, 60, 1, 1, 2, 60, 6, 128, 6, 128, 5, 2), "aes128-sha1"));
  }

  @Test
  void rfc2407_4_5_3_aDefinedAttributeThatWeDoNotSupportIsRefused() {
    assertThat(refused(choose(esp(12, 6, 128, 5, 2, 7, 12), "aes128-sha1")).reason())
        .isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @Test
  void rfc2407_4_5_3_anotherTransformWithoutItIsTakenAllTheSame() {
    Payload.SecurityAssociation two =
        sa(
            proposal(
                1,
                Protocols.ESP,
                transform(1, 12, 6, 128, 5, 2, 7, 12),
                transform(2, 12, 6, 128, 5, 2)));
    assertThat(taken(choose(two, "aes128-sha1")).suite().label()).isEqualTo("aes128-sha1");
  }

  @Test
  void rfc2407_4_5_anUnspecifiedLifetimeIsEightHours() {
    ChildLifetime ours = ChildLifetime.ofSeconds(86400);
    assertThat(ours.within(LifeDurations.NONE).seconds()).isEqualTo(28800);
    assertThat(ours.told(LifeDurations.NONE)).isEmpty();
    assertThat(ChildLifetime.ofSeconds(3600).told(LifeDurations.NONE))
        .contains(new LifeDurations(OptionalLong.of(3600), OptionalLong.empty()));
  }

  @Test
  void rfc2407_4_5_4_eachKindThatIsShorterIsTold() {
    ChildLifetime ours = new ChildLifetime(3600, OptionalLong.of(1000));
    LifeDurations longer = new LifeDurations(OptionalLong.of(7200), OptionalLong.of(2000));
    assertThat(ours.told(longer)).contains(ours.durations());
    assertThat(ours.within(longer)).isEqualTo(ours);
    LifeDurations shorter = new LifeDurations(OptionalLong.of(60), OptionalLong.of(20));
    assertThat(ours.told(shorter)).isEmpty();
    assertThat(ours.within(shorter)).isEqualTo(new ChildLifetime(60, OptionalLong.of(20)));
  }
}
