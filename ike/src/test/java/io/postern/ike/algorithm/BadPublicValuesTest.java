package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Public values that a peer must not get an answer to: RFC 2409 §5 (length), RFC 2631 §2.1.5
 * (range), RFC 6989 §2 (range, points of the curve), RFC 7748 §6.1 and RFC 8031 §4 (small order).
 */
class BadPublicValuesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @EnumSource
  void anotherLength(DhGroup group) {
    try (PrivateValue own = group.generate(RANDOM);
        PrivateValue peer = group.generate(RANDOM)) {
      Bytes good = peer.publicValue();
      assertRefused(own, Bytes.EMPTY);
      assertRefused(own, good.slice(1, good.size()));
      assertRefused(own, good.slice(0, good.size() - 1));
      assertRefused(own, Bytes.ofHex("00").plus(good));
      assertRefused(own, Bytes.ofHex("04").plus(good));
      assertRefused(own, good.plus(good));
    }
  }

  /** Of a curve over a prime field 0 is the point at infinity, or what some take for it. */
  @ParameterizedTest
  @EnumSource
  void zeroAndOne(DhGroup group) {
    boolean littleEndian = group == DhGroup.CURVE25519 || group == DhGroup.CURVE448;
    byte[] one = new byte[group.publicValueSize()];
    one[littleEndian ? 0 : one.length - 1] = 1;
    try (PrivateValue own = group.generate(RANDOM)) {
      assertRefused(own, Bytes.copyOf(new byte[group.publicValueSize()]));
      assertRefused(own, Bytes.copyOf(one));
      assertRefused(own, Bytes.ofHex("00"));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("modpValues")
  void outsideOfTwoToPrimeMinusTwo(DhGroup group, String name, BigInteger value) {
    try (PrivateValue own = group.generate(RANDOM)) {
      assertRefused(own, Bytes.copyOf(UnsignedNumbers.write(value, group.publicValueSize())));
    }
  }

  static Stream<Arguments> modpValues() {
    return Stream.of(
            Arguments.of(DhGroup.MODP_768, ModpPrimes.MODP_768),
            Arguments.of(DhGroup.MODP_1024, ModpPrimes.MODP_1024),
            Arguments.of(DhGroup.MODP_1536, ModpPrimes.MODP_1536),
            Arguments.of(DhGroup.MODP_2048, ModpPrimes.MODP_2048),
            Arguments.of(DhGroup.MODP_3072, ModpPrimes.MODP_3072),
            Arguments.of(DhGroup.MODP_4096, ModpPrimes.MODP_4096),
            Arguments.of(DhGroup.MODP_6144, ModpPrimes.MODP_6144),
            Arguments.of(DhGroup.MODP_8192, ModpPrimes.MODP_8192),
            Arguments.of(DhGroup.MODP_1024_160, ModpSubgroups.MODP_1024_160.prime()),
            Arguments.of(DhGroup.MODP_2048_224, ModpSubgroups.MODP_2048_224.prime()),
            Arguments.of(DhGroup.MODP_2048_256, ModpSubgroups.MODP_2048_256.prime()))
        .flatMap(
            pair -> {
              BigInteger prime = (BigInteger) pair.get()[1];
              BigInteger most = BigInteger.ONE.shiftLeft(prime.bitLength());
              return Stream.of(
                  Arguments.of(pair.get()[0], "0", BigInteger.ZERO),
                  Arguments.of(pair.get()[0], "1", BigInteger.ONE),
                  Arguments.of(pair.get()[0], "p - 1", prime.subtract(BigInteger.ONE)),
                  Arguments.of(pair.get()[0], "p", prime),
                  Arguments.of(pair.get()[0], "p + 2", prime.add(BigInteger.TWO)),
                  Arguments.of(pair.get()[0], "all ones", most.subtract(BigInteger.ONE)));
            });
  }

  /** CVE-2016-0701: a value of small order tells its sender our exponent modulo that order. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("subgroups")
  void valueOfSmallOrder(DhGroup group, Modp modp) {
    BigInteger cofactor = modp.prime().subtract(BigInteger.ONE).divide(modp.order().orElseThrow());
    BigInteger small = BigInteger.TWO;
    while (cofactor.mod(small).signum() != 0 || smallOrder(modp, small).equals(BigInteger.ONE)) {
      small = small.nextProbablePrime();
    }
    assertThat(small.bitLength()).isLessThan(32);
    try (PrivateValue own = group.generate(RANDOM)) {
      assertRefused(own, octets(group, smallOrder(modp, small)));
    }
  }

  private static BigInteger smallOrder(Modp modp, BigInteger order) {
    BigInteger exponent = modp.prime().subtract(BigInteger.ONE).divide(order);
    return BigInteger.valueOf(3).modPow(exponent, modp.prime());
  }

  /** RFC 6989 §2.2: y^q = 1 for what is of the group, here for a value that mixes both. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("subgroups")
  void valueOutsideOfTheSubgroup(DhGroup group, Modp modp) {
    try (PrivateValue own = group.generate(RANDOM);
        PrivateValue peer = group.generate(RANDOM)) {
      BigInteger good = UnsignedNumbers.read(peer.publicValue());
      assertThat(own.agree(octets(group, good))).isInstanceOf(Reading.Accepted.class);
      // -1 is of order 2, and q is odd.
      assertRefused(own, octets(group, modp.prime().subtract(good)));
    }
  }

  static Stream<Arguments> subgroups() {
    return Stream.of(
        Arguments.of(DhGroup.MODP_1024_160, ModpSubgroups.MODP_1024_160),
        Arguments.of(DhGroup.MODP_2048_224, ModpSubgroups.MODP_2048_224),
        Arguments.of(DhGroup.MODP_2048_256, ModpSubgroups.MODP_2048_256));
  }

  private static Bytes octets(DhGroup group, BigInteger number) {
    return Bytes.copyOf(UnsignedNumbers.write(number, group.publicValueSize()));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"ECP_.*", "BRAINPOOL_.*"})
  void noPointOfTheCurve(DhGroup group) {
    int size = group.publicValueSize();
    try (PrivateValue own = group.generate(RANDOM);
        PrivateValue peer = group.generate(RANDOM)) {
      byte[] good = peer.publicValue().toArray();
      byte[] otherY = good.clone();
      otherY[size - 1] ^= 1;
      byte[] otherX = good.clone();
      otherX[size / 2 - 1] ^= 1;
      byte[] allOnes = new byte[size];
      Arrays.fill(allOnes, (byte) 0xff);
      for (byte[] bad : List.of(new byte[size], otherY, otherX, allOnes)) {
        assertRefused(own, Bytes.copyOf(bad));
      }
    }
  }

  /** On the curve modulo p, but not reduced: x + p where that fits its octets. */
  @ParameterizedTest
  @EnumSource(names = {"ECP_521"})
  void coordinateBeyondTheField(DhGroup group) {
    BigInteger p = BigInteger.ONE.shiftLeft(521).subtract(BigInteger.ONE);
    int size = group.sharedSecretSize();
    try (PrivateValue own = group.generate(RANDOM);
        PrivateValue peer = group.generate(RANDOM)) {
      Bytes good = peer.publicValue();
      BigInteger x = new BigInteger(1, good.slice(0, size).toArray());
      Bytes unreduced = Bytes.copyOf(UnsignedNumbers.write(x.add(p), size));
      assertRefused(own, unreduced.plus(good.slice(size, 2 * size)));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("smallOrderCoordinates")
  void coordinateOfSmallOrder(DhGroup group, String littleEndian) {
    try (PrivateValue own = group.generate(RANDOM)) {
      assertRefused(own, Bytes.ofHex(littleEndian));
    }
  }

  static Stream<Arguments> smallOrderCoordinates() {
    String ff30 = "ff".repeat(30);
    return Stream.of(
        Arguments.of(DhGroup.CURVE25519, "00".repeat(32)),
        Arguments.of(DhGroup.CURVE25519, "01" + "00".repeat(31)),
        // Order 8.
        Arguments.of(
            DhGroup.CURVE25519, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        Arguments.of(
            DhGroup.CURVE25519, "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        // p - 1, p, p + 1, and p with the bit that is masked.
        Arguments.of(DhGroup.CURVE25519, "ec" + ff30 + "7f"),
        Arguments.of(DhGroup.CURVE25519, "ed" + ff30 + "7f"),
        Arguments.of(DhGroup.CURVE25519, "ee" + ff30 + "7f"),
        Arguments.of(DhGroup.CURVE25519, "ed" + ff30 + "ff"),
        Arguments.of(DhGroup.CURVE25519, "00".repeat(31) + "80"),
        Arguments.of(DhGroup.CURVE448, "00".repeat(56)),
        Arguments.of(DhGroup.CURVE448, "01" + "00".repeat(55)),
        // p - 1, p, p + 1 of 2^448 - 2^224 - 1.
        Arguments.of(DhGroup.CURVE448, "fe" + "ff".repeat(27) + "fe" + "ff".repeat(27)),
        Arguments.of(DhGroup.CURVE448, "ff".repeat(28) + "fe" + "ff".repeat(27)),
        Arguments.of(DhGroup.CURVE448, "00".repeat(28) + "ff".repeat(28)));
  }

  private static void assertRefused(PrivateValue own, Bytes bad) {
    assertThat(own.agree(bad))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused ->
                assertThat(refused.refusal().reason())
                    .isEqualTo(Refusal.Reason.INVALID_KEY_INFORMATION));
  }
}
