package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
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

  static Stream<Modp> groups() {
    return Stream.of(
        new Modp(ModpPrimes.MODP_768, 192),
        new Modp(ModpPrimes.MODP_1536, 240),
        new Modp(ModpPrimes.MODP_2048, 256),
        new Modp(ModpPrimes.MODP_3072, 320),
        ModpSubgroups.MODP_1024_160,
        ModpSubgroups.MODP_2048_224,
        ModpSubgroups.MODP_2048_256);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void powersFromATableAreTheSame(Modp group) {
    int octets = group.exponentBits() / 8;
    FixedBase table =
        OpensslPower.load().orElseThrow().fixedBase(group.generator(), group.prime(), octets);
    List<byte[]> exponents = new ArrayList<>();
    exponents.add(new byte[octets]);
    exponents.add(UnsignedNumbers.write(BigInteger.ONE, octets));
    exponents.add(UnsignedNumbers.write(BigInteger.valueOf(16), octets));
    exponents.add(UnsignedNumbers.write(BigInteger.ONE.shiftLeft(8 * octets - 1), octets));
    byte[] most = new byte[octets];
    Arrays.fill(most, (byte) 0xff);
    exponents.add(most);
    for (int time = 0; time < 30; time++) {
      byte[] exponent = new byte[octets];
      RANDOM.nextBytes(exponent);
      exponents.add(exponent);
    }
    for (byte[] exponent : exponents) {
      assertThat(table.power(exponent))
          .isEqualTo(new ModularPower.Jdk().of(group.generator(), exponent, group.prime()))
          .hasSize(group.publicValueSize());
    }
  }

  @Test
  void exponentsOfAnotherLengthAreNoneOfTheTables() {
    FixedBase table =
        OpensslPower.load().orElseThrow().fixedBase(BigInteger.TWO, ModpPrimes.MODP_768, 24);
    assertThatThrownBy(() -> table.power(new byte[23]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aGroupGivesTheSamePowersBeforeAndAfterItsTableIsMade() {
    GeneratorPowers powers = new GeneratorPowers(BigInteger.TWO, ModpPrimes.MODP_1024, 24);
    for (int time = 0; time < 200; time++) {
      byte[] exponent = new byte[24];
      RANDOM.nextBytes(exponent);
      assertThat(powers.of(exponent))
          .isEqualTo(new ModularPower.Jdk().of(BigInteger.TWO, exponent, ModpPrimes.MODP_1024));
    }
  }
}
