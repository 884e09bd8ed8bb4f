package io.postern.pkica.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Reading;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NIST's Public Key Interoperability Test Suite, whole. Its default settings are that any policy is
 * acceptable and none demanded; the name of most end entities says what must come out then.
 */
class PkitsTest {
  private static final String NO_DELTAS =
      "delta CRLs are not used, which RFC 5280 §6.3.1 (b) leaves to whoever validates";

  /** What does not apply, and why. Each is run all the same: see {@link #whatDoesNotApply}. */
  private static final Map<String, String> NOT_APPLICABLE =
      Map.of(
          "ValidDSAParameterInheritanceTest5EE",
          "a DSA key without parameters cannot be used by itself, and IKE peers do not have one",
          "ValiddeltaCRLTest5EE",
          NO_DELTAS,
          "InvaliddeltaCRLTest4EE",
          NO_DELTAS);

  static Stream<String> valid() {
    return applicable("Valid");
  }

  static Stream<String> invalid() {
    return applicable("Invalid");
  }

  private static Stream<String> applicable(String outcome) {
    return Pkits.endEntities().stream()
        .filter(name -> name.startsWith(outcome) && !NOT_APPLICABLE.containsKey(name));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void aValidPathIsAccepted(String endEntity) {
    assertThat(Pkits.validate(endEntity, CertificatePolicies.ANY))
        .isInstanceOf(Reading.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void anInvalidPathIsRefused(String endEntity) {
    assertThat(Pkits.validate(endEntity, CertificatePolicies.ANY))
        .isInstanceOf(Reading.Refused.class);
  }

  /** An outcome other than here would mean that the case does apply by now. */
  @Test
  void whatDoesNotApply() {
    assertThat(NOT_APPLICABLE.keySet())
        .allSatisfy(
            endEntity ->
                assertThat(Pkits.validate(endEntity, CertificatePolicies.ANY))
                    .isInstanceOf(
                        endEntity.startsWith("Valid")
                            ? Reading.Refused.class
                            : Reading.Accepted.class));
  }

  /** Sections 4.8 to 4.12, where one path is validated with several settings. */
  @ParameterizedTest
  @CsvSource({
    // section, end entity, acceptable policies (- any), settings (E explicit, M no mapping, A no
    // any-policy), outcome
    "4.8.1,  ValidCertificatePathTest1EE,              -,   E, valid",
    "4.8.1,  ValidCertificatePathTest1EE,              1,   E, valid",
    "4.8.1,  ValidCertificatePathTest1EE,              2,   E, invalid",
    "4.8.1,  ValidCertificatePathTest1EE,              1 2, E, valid",
    "4.8.2,  AllCertificatesNoPoliciesTest2EE,         -,   -, valid",
    "4.8.2,  AllCertificatesNoPoliciesTest2EE,         -,   E, invalid",
    "4.8.3,  DifferentPoliciesTest3EE,                 -,   -, valid",
    "4.8.3,  DifferentPoliciesTest3EE,                 -,   E, invalid",
    "4.8.3,  DifferentPoliciesTest3EE,                 1 2, E, invalid",
    "4.8.4,  DifferentPoliciesTest4EE,                 -,   -, invalid",
    "4.8.5,  DifferentPoliciesTest5EE,                 -,   -, invalid",
    "4.8.6,  OverlappingPoliciesTest6EE,               -,   -, valid",
    "4.8.6,  OverlappingPoliciesTest6EE,               1,   -, valid",
    "4.8.6,  OverlappingPoliciesTest6EE,               2,   -, invalid",
    "4.8.7,  DifferentPoliciesTest7EE,                 -,   -, invalid",
    "4.8.8,  DifferentPoliciesTest8EE,                 -,   -, invalid",
    "4.8.9,  DifferentPoliciesTest9EE,                 -,   -, invalid",
    "4.8.10, AllCertificatesSamePoliciesTest10EE,      -,   -, valid",
    "4.8.10, AllCertificatesSamePoliciesTest10EE,      1,   -, valid",
    "4.8.10, AllCertificatesSamePoliciesTest10EE,      2,   -, valid",
    "4.8.11, AllCertificatesanyPolicyTest11EE,         -,   -, valid",
    "4.8.11, AllCertificatesanyPolicyTest11EE,         1,   -, valid",
    "4.8.12, DifferentPoliciesTest12EE,                -,   -, invalid",
    "4.8.13, AllCertificatesSamePoliciesTest13EE,      1,   -, valid",
    "4.8.13, AllCertificatesSamePoliciesTest13EE,      2,   -, valid",
    "4.8.13, AllCertificatesSamePoliciesTest13EE,      3,   -, valid",
    "4.8.14, AnyPolicyTest14EE,                        1,   -, valid",
    "4.8.14, AnyPolicyTest14EE,                        2,   -, invalid",
    "4.8.15, UserNoticeQualifierTest15EE,              -,   -, valid",
    "4.8.16, UserNoticeQualifierTest16EE,              -,   -, valid",
    "4.8.17, UserNoticeQualifierTest17EE,              -,   -, valid",
    "4.8.18, UserNoticeQualifierTest18EE,              1,   -, valid",
    "4.8.18, UserNoticeQualifierTest18EE,              2,   -, valid",
    "4.8.19, UserNoticeQualifierTest19EE,              -,   -, valid",
    "4.8.20, CPSPointerQualifierTest20EE,              -,   -, valid",
    "4.10.1, ValidPolicyMappingTest1EE,                1,   -, valid",
    "4.10.1, ValidPolicyMappingTest1EE,                2,   -, invalid",
    "4.10.1, ValidPolicyMappingTest1EE,                -,   M, invalid",
    "4.10.3, ValidPolicyMappingTest3EE,                1,   -, invalid",
    "4.10.3, ValidPolicyMappingTest3EE,                2,   -, valid",
    "4.10.5, ValidPolicyMappingTest5EE,                1,   -, valid",
    "4.10.5, ValidPolicyMappingTest5EE,                6,   -, invalid",
    "4.10.6, ValidPolicyMappingTest6EE,                1,   -, valid",
    "4.10.6, ValidPolicyMappingTest6EE,                6,   -, invalid",
    "4.12.3, inhibitAnyPolicyTest3EE,                  -,   -, valid",
    "4.12.3, inhibitAnyPolicyTest3EE,                  -,   A, invalid",
  })
  void policies(
      String section, String endEntity, String accepted, String settings, String outcome) {
    CertificatePolicies policies =
        new CertificatePolicies(
            nistTestPolicies(accepted),
            settings.contains("E"),
            settings.contains("M"),
            settings.contains("A"));

    assertThat(Pkits.validate(endEntity, policies))
        .as(section)
        .isInstanceOf(outcome.equals("valid") ? Reading.Accepted.class : Reading.Refused.class);
  }

  @Test
  void everyEndEntityIsValidatedByOneOfTheseTests() {
    assertThat(
            Pkits.endEntities().stream()
                .filter(name -> !name.startsWith("Valid") && !name.startsWith("Invalid")))
        .hasSize(20)
        .allSatisfy(name -> assertThat(name).containsPattern("Polic|Qualifier"));
  }

  private static Set<String> nistTestPolicies(String numbers) {
    return numbers.equals("-")
        ? Set.of()
        : Arrays.stream(numbers.split(" ", -1))
            .map(number -> "2.16.840.1.101.3.2.1.48." + number)
            .collect(Collectors.toUnmodifiableSet());
  }
}
