package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModularPowerTest {
  private static final Random RANDOM = new Random(2409);

  static Stream<BigInteger> primes() {
    return Stream.of(
        ModpPrimes.MODP_768, ModpPrimes.MODP_1536, ModpPrimes.MODP_2048, ModpPrimes.MODP_8192);
  }

  @ParameterizedTest
  @MethodSource("primes")
  void opensslAndTheJdkFindTheSamePowers(BigInteger prime) {
    OpensslPower openssl = OpensslPower.load().orElseThrow();
    List<BigInteger> bases =
        List.of(
            BigInteger.ONE,
            BigInteger.TWO,
            prime.subtract(BigInteger.ONE),
            new BigInteger(prime.bitLength() - 1, RANDOM));
    for (BigInteger base : bases) {
      for (int octets : List.of(1, 20, 32, 40)) {
        byte[] exponent = new byte[octets];
        RANDOM.nextBytes(exponent);
        exponent[0] &= 0x7F;
        assertThat(openssl.of(base, exponent, prime))
            .isEqualTo(new ModularPower.Jdk().of(base, exponent, prime))
            .hasSize(prime.bitLength() / 8);
      }
    }
  }

  @Test
  void opensslIsTakenWhereItIs() {
    assertThat(ModularPower.BEST).isInstanceOf(OpensslPower.class);
  }
}
