package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 2409 §6.1, §6.2 and RFC 3526 §2 to §7: "the prime is 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130)
 * pi] + c)".
 */
class Rfc3526ModpPrimesTest {
  private static final String CONSTANTS =
      """
      1, 768, 149686
      2, 1024, 129093
      5, 1536, 741804
      14, 2048, 124476
      15, 3072, 1690314
      16, 4096, 240904
      17, 6144, 929484
      18, 8192, 4743158
      """;

  @ParameterizedTest(name = "group {0}")
  @CsvSource(textBlock = CONSTANTS)
  void primeFollowsFromPi(int number, int bits, long constant) {
    BigInteger formula =
        power(bits)
            .subtract(power(bits - 64))
            .subtract(BigInteger.ONE)
            .add(
                power(64)
                    .multiply(piTimesPowerOfTwo(bits - 130).add(BigInteger.valueOf(constant))));
    assertThat(primeOf(number)).isEqualTo(formula);
  }

  @ParameterizedTest(name = "group {0}")
  @CsvSource(textBlock = CONSTANTS)
  void primeIsSafe(int number, int bits, long constant) {
    BigInteger prime = primeOf(number);
    int certainty = bits > 4096 ? 2 : 20;
    assertThat(prime.bitLength()).isEqualTo(bits);
    assertThat(prime.isProbablePrime(certainty)).isTrue();
    assertThat(prime.shiftRight(1).isProbablePrime(certainty)).isTrue();
  }

  private static BigInteger primeOf(int number) {
    return switch (number) {
      case 1 -> ModpPrimes.MODP_768;
      case 2 -> ModpPrimes.MODP_1024;
      case 5 -> ModpPrimes.MODP_1536;
      case 14 -> ModpPrimes.MODP_2048;
      case 15 -> ModpPrimes.MODP_3072;
      case 16 -> ModpPrimes.MODP_4096;
      case 17 -> ModpPrimes.MODP_6144;
      case 18 -> ModpPrimes.MODP_8192;
      default -> throw new IllegalArgumentException("no MODP group " + number);
    };
  }

  private static BigInteger power(int exponent) {
    return BigInteger.ONE.shiftLeft(exponent);
  }

  /** [2^n pi], by Machin: pi = 16 arctan(1/5) - 4 arctan(1/239). */
  private static BigInteger piTimesPowerOfTwo(int n) {
    int guardBits = 64;
    BigInteger one = power(n + guardBits);
    return arctanOfInverse(5, one)
        .shiftLeft(4)
        .subtract(arctanOfInverse(239, one).shiftLeft(2))
        .shiftRight(guardBits);
  }

  private static BigInteger arctanOfInverse(int x, BigInteger one) {
    BigInteger square = BigInteger.valueOf((long) x * x);
    BigInteger power = one.divide(BigInteger.valueOf(x));
    BigInteger sum = power;
    for (int k = 3; power.signum() != 0; k += 2) {
      power = power.divide(square).negate();
      sum = sum.add(power.divide(BigInteger.valueOf(k)));
    }
    return sum;
  }
}
