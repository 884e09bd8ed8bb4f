package io.postern.ike.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase2Attributes;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Transform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2407 §4.4.3, §4.4.4, §4.5 and RFC 2409 §5.5: which attributes our proposals have. */
class Rfc2407SentProposalsTest {
  private static Payload.SecurityAssociation proposed(String suite, Optional<DhGroup> group) {
    if (!(ProtectionSuite.parse(suite) instanceof Reading.Accepted<ProtectionSuite>(var parsed))) {
      throw new AssertionError(suite);
    }
    return SuiteProposals.of(
        List.of(parsed.withGroup(group)),
        group,
        EncapsulationMode.TUNNEL,
        Map.of(Protocols.AH, 0x1000, Protocols.ESP, 0x1001),
        ChildLifetime.ofSeconds(3600));
  }

  private static Stream<Transform> transforms(Payload.SecurityAssociation sa, int protocol) {
    return sa.proposals().stream()
        .filter(proposal -> proposal.protocol() == protocol)
        .flatMap(proposal -> proposal.transforms().stream());
  }

  private static boolean has(Transform transform, int attribute) {
    return transform.number(attribute).isPresent();
  }

  /** §4.4.3: "MUST be specified to identify the appropriate AH protection suite". */
  @ParameterizedTest
  @CsvSource({"ah-md5, 2, 1", "ah-sha1, 3, 2", "ah-sha256, 5, 5", "ah-sha1+esp-aes128, 3, 2"})
  void ahNamesItsAlgorithmTwice(String suite, int transform, long algorithm) {
    assertThat(transforms(proposed(suite, Optional.empty()), Protocols.AH))
        .isNotEmpty()
        .allMatch(ah -> ah.id() == transform)
        .allMatch(
            ah ->
                ah.number(Phase2Attributes.AUTHENTICATION).filter(n -> n == algorithm).isPresent());
  }

  /** §4.4.4, §4.5: with integrity it is there, without it is not; ESP_NULL has it. */
  @ParameterizedTest
  @CsvSource({
    "des-md5, 2, true",
    "3des-sha1, 3, true",
    "aes128-sha256, 12, true",
    "null-sha1, 11, true",
    "aes128gcm16, 20, false",
    "ah-sha1+esp-aes128, 12, false",
  })
  void espNamesItsAuthenticationAlgorithmIfItHasOne(String suite, int transform, boolean named) {
    assertThat(transforms(proposed(suite, Optional.empty()), Protocols.ESP))
        .isNotEmpty()
        .allMatch(esp -> esp.id() == transform)
        .allMatch(esp -> has(esp, Phase2Attributes.AUTHENTICATION) == named);
  }

  /** §4.5: "For fixed length ciphers, the Key Length attribute MUST NOT be sent". */
  @ParameterizedTest
  @CsvSource({
    "des-md5, false",
    "3des-sha1, false",
    "null-sha1, false",
    "aes128-sha1, true",
    "aes256gcm16, true",
  })
  void onlyCiphersOfVariableLengthHaveAKeyLength(String suite, boolean named) {
    assertThat(transforms(proposed(suite, Optional.empty()), Protocols.ESP))
        .isNotEmpty()
        .allMatch(esp -> has(esp, Phase2Attributes.KEY_LENGTH) == named);
  }

  /** RFC 2409 §5.5: "MUST be included in every transform of every proposal of every SA". */
  @ParameterizedTest
  @CsvSource({"aes128-sha1", "ah-sha1+esp-aes128"})
  void withPfsEveryTransformNamesTheGroup(String suite) {
    for (Optional<DhGroup> group :
        List.of(Optional.<DhGroup>empty(), Optional.of(DhGroup.ECP_256))) {
      Payload.SecurityAssociation sa = proposed(suite, group);
      assertThat(sa.proposals().stream().flatMap(proposal -> proposal.transforms().stream()))
          .isNotEmpty()
          .allMatch(transform -> has(transform, Phase2Attributes.GROUP) == group.isPresent());
    }
  }
}
