package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6932: the numbers of §2.1 to §2.4 and the vectors of Appendix A, groups 27 to 30. */
class Rfc6932BrainpoolTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "rfc6932.csv")
  void bothEndsAgreeOnX(
      String curve, String a, String xa, String ya, String b, String xb, String yb, String z) {
    assertThat(CurveVectors.agreed(curve, a, xa + ya, xb + yb)).isEqualTo(z);
    assertThat(CurveVectors.agreed(curve, b, xb + yb, xa + ya)).isEqualTo(z);
  }

  @ParameterizedTest
  @CsvSource({"27, ecp224bp, 56", "28, ecp256bp, 64", "29, ecp384bp, 96", "30, ecp512bp, 128"})
  void numbers(int number, String label, int publicValueSize) {
    DhGroup group = DhGroup.of(number).orElseThrow();
    assertThat(group.label()).isEqualTo(label);
    assertThat(group.publicValueSize()).isEqualTo(publicValueSize);
  }
}
