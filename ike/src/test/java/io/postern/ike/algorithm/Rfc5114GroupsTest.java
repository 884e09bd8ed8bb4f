package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 5114 §2.1 to §2.5 and Appendix A.1 to A.5: groups 22 to 26. */
class Rfc5114GroupsTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "rfc5114-modp.csv", maxCharsPerColumn = 8192)
  void modularExponentiation(int number, String xa, String ya, String xb, String yb, String z) {
    Modp group = group(number);
    try (ModpPrivateValue a = group.ofExponent(Bytes.ofHex(xa).toArray());
        ModpPrivateValue b = group.ofExponent(Bytes.ofHex(xb).toArray())) {
      assertThat(a.publicValue().hex()).isEqualTo(ya);
      assertThat(b.publicValue().hex()).isEqualTo(yb);
      assertThat(agreed(a, yb)).isEqualTo(z);
      assertThat(agreed(b, ya)).isEqualTo(z);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "rfc5114-ecp.csv")
  void curves(
      String curve, String a, String xa, String ya, String b, String xb, String yb, String z) {
    assertThat(CurveVectors.agreed(curve, a, xa + ya, xb + yb)).isEqualTo(z);
    assertThat(CurveVectors.agreed(curve, b, xb + yb, xa + ya)).isEqualTo(z);
  }

  /** §2: "The generator generates a prime-order subgroup of size" q. */
  @ParameterizedTest
  @EnumSource(names = {"MODP_1024_160", "MODP_2048_224", "MODP_2048_256"})
  void generatorIsOfPrimeOrder(DhGroup dhGroup) {
    Modp group = group(dhGroup.number());
    BigInteger q = group.order().orElseThrow();
    assertThat(q.isProbablePrime(64)).isTrue();
    assertThat(group.prime().isProbablePrime(64)).isTrue();
    assertThat(group.generator()).isGreaterThan(BigInteger.ONE);
    assertThat(group.generator().modPow(q, group.prime())).isEqualTo(BigInteger.ONE);
    assertThat(group.exponentBits()).isEqualTo(q.bitLength());
  }

  private static Modp group(int number) {
    return switch (DhGroup.of(number).orElseThrow()) {
      case MODP_1024_160 -> ModpSubgroups.MODP_1024_160;
      case MODP_2048_224 -> ModpSubgroups.MODP_2048_224;
      case MODP_2048_256 -> ModpSubgroups.MODP_2048_256;
      default -> throw new IllegalArgumentException("group " + number);
    };
  }

  private static String agreed(PrivateValue own, String peer) {
    return switch (own.agree(Bytes.ofHex(peer))) {
      case Reading.Accepted<Secret>(Secret secret) -> Bytes.copyOf(secret.expose()).hex();
      case Reading.Refused<Secret>(var refusal) -> refusal.toString();
    };
  }
}
