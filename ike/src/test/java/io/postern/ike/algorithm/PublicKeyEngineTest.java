package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PublicKeyEngineTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PublicKeyEngine AMAZON = PublicKeyEngine.amazon().orElseThrow();
  private static final int TIMES = 20;

  @Test
  void theFasterEngineIsTakenWhereItRuns() {
    assertThat(PublicKeyEngine.BEST.provider()).isEqualTo(AMAZON.provider());
  }

  @Test
  void bothEnginesFindTheSameSecrets() throws GeneralSecurityException {
    for (String curve : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
      for (int time = 0; time < TIMES; time++) {
        KeyPair one = AMAZON.generate(curve, RANDOM);
        KeyPair other = PublicKeyEngine.JDK.generate(curve, RANDOM);
        ECPublicKey onePoint = (ECPublicKey) one.getPublic();
        ECPublicKey otherPoint = (ECPublicKey) other.getPublic();
        assertThat(
                AMAZON.agree(
                    (ECPrivateKey) one.getPrivate(), otherPoint.getParams(), otherPoint.getW()))
            .isEqualTo(
                PublicKeyEngine.JDK.agree(
                    (ECPrivateKey) other.getPrivate(), otherPoint.getParams(), onePoint.getW()))
            .hasSize((otherPoint.getParams().getCurve().getField().getFieldSize() + 7) / 8);
      }
    }
  }

  @Test
  void aPointThatIsNotOnTheCurveIsRefusedByTheEngineItselfToo() throws GeneralSecurityException {
    KeyPair pair = AMAZON.generate("secp256r1", RANDOM);
    ECPublicKey known = (ECPublicKey) pair.getPublic();
    ECPoint beside =
        new ECPoint(known.getW().getAffineX(), known.getW().getAffineY().add(BigInteger.ONE));
    assertThatThrownBy(
            () -> AMAZON.agree((ECPrivateKey) pair.getPrivate(), known.getParams(), beside))
        .isInstanceOf(GeneralSecurityException.class);
  }

  static Stream<Arguments> pairsOfEngines() {
    return Stream.of(AMAZON, PublicKeyEngine.JDK)
        .flatMap(
            signer ->
                Stream.of(AMAZON, PublicKeyEngine.JDK)
                    .map(verifier -> Arguments.of(signer, verifier)));
  }

  @ParameterizedTest
  @MethodSource("pairsOfEngines")
  void whatOneEngineSignsTheOtherVerifies(PublicKeyEngine signer, PublicKeyEngine verifier)
      throws GeneralSecurityException {
    for (String curve : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
      KeyPair pair = PublicKeyEngine.JDK.generate(curve, RANDOM);
      int size = (((ECPublicKey) pair.getPublic()).getParams().getOrder().bitLength() + 7) / 8;
      PublicKeyEngine.OwnKey key = signer.own(pair.getPrivate());
      for (int time = 0; time < TIMES; time++) {
        byte[] digest = random(Math.min(size, 64));
        byte[] signature = key.signEcdsa(digest, size);
        assertThat(signature).hasSize(2 * size);
        assertThat(verifier.verifyEcdsa(pair.getPublic(), digest, signature)).isTrue();
        signature[size - 1] ^= 1;
        assertThat(verifies(verifier, pair, digest, signature)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairsOfEngines")
  void noSignatureHasANumberOutOfRange(PublicKeyEngine unused, PublicKeyEngine verifier)
      throws GeneralSecurityException {
    KeyPair pair = PublicKeyEngine.JDK.generate("secp256r1", RANDOM);
    byte[] order =
        UnsignedNumbers.write(((ECPublicKey) pair.getPublic()).getParams().getOrder(), 32);
    byte[] digest = random(32);
    byte[] good = unused.own(pair.getPrivate()).signEcdsa(digest, 32);
    byte[] zero = new byte[32];
    for (byte[] bad : new byte[][] {zero, order}) {
      assertThat(verifies(verifier, pair, digest, joined(bad, Arrays.copyOf(good, 32)))).isFalse();
      assertThat(verifies(verifier, pair, digest, joined(Arrays.copyOf(good, 32), bad))).isFalse();
    }
  }

  private static boolean verifies(
      PublicKeyEngine verifier, KeyPair pair, byte[] digest, byte[] signature) {
    try {
      return verifier.verifyEcdsa(pair.getPublic(), digest, signature);
    } catch (GeneralSecurityException refused) {
      return false;
    }
  }

  @Test
  void bothEnginesMakeTheSameRsaSignature() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    RSAPublicKey known = (RSAPublicKey) pair.getPublic();
    for (int octets : new int[] {16, 20, 32, 64}) {
      byte[] digest = random(octets);
      byte[] signature = AMAZON.own(pair.getPrivate()).encryptRsa(digest);
      assertThat(signature)
          .isEqualTo(PublicKeyEngine.JDK.own(pair.getPrivate()).encryptRsa(digest));
      byte[] block =
          UnsignedNumbers.write(
              new BigInteger(1, signature).modPow(known.getPublicExponent(), known.getModulus()),
              256);
      assertThat(block).startsWith(0, 1, 0xff).endsWith(digest);
    }
  }

  @Test
  void aClosedPrivateValueOfACurveIsDestroyed() throws GeneralSecurityException {
    ECPrivateKey key = (ECPrivateKey) AMAZON.generate("secp256r1", RANDOM).getPrivate();
    Ecp group = new Ecp("secp256r1", 32);
    PrivateValue value = new EcpPrivateValue(group, key, group.generate(RANDOM).publicValue());
    value.close();
    assertThat(key.isDestroyed()).isTrue();
    assertThatThrownBy(() -> value.agree(value.publicValue()))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0101, 3006020101020101",
    "8001, 300702020080020101",
    "00010002, 3006020101020102",
    "ff00ff00, 300a020300ff00020300ff00",
    "0000, 3006020100020100"
  })
  void theTwoFormsOfASignatureAreTheSameNumbers(String numbers, String der)
      throws GeneralSecurityException {
    byte[] octets = HexFormat.of().parseHex(numbers);
    assertThat(EcdsaForm.toDer(octets)).isEqualTo(HexFormat.of().parseHex(der));
    assertThat(EcdsaForm.ofDer(HexFormat.of().parseHex(der), octets.length / 2)).isEqualTo(octets);
  }

  @Test
  void aSignatureOfP521HasALongLength() throws GeneralSecurityException {
    byte[] numbers = new byte[132];
    Arrays.fill(numbers, (byte) 0x11);
    byte[] der = EcdsaForm.toDer(numbers);
    assertThat(der).startsWith(0x30, 0x81, 136);
    assertThat(EcdsaForm.ofDer(der, 66)).isEqualTo(numbers);
  }

  private static byte[] random(int octets) {
    byte[] random = new byte[octets];
    RANDOM.nextBytes(random);
    return random;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
