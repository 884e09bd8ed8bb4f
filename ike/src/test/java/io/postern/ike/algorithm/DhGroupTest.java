package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every group: RFC 2409 §5, RFC 5903 §7, RFC 8031 §2. */
class DhGroupTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @EnumSource
  void twoEndsAgree(DhGroup group) {
    try (PrivateValue initiator = group.generate(RANDOM);
        PrivateValue responder = group.generate(RANDOM)) {
      assertThat(initiator.publicValue().size()).isEqualTo(group.publicValueSize());
      Bytes shared = agreed(initiator, responder.publicValue());
      assertThat(shared).isEqualTo(agreed(responder, initiator.publicValue()));
      assertThat(shared.size()).isEqualTo(group.sharedSecretSize());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyExchangeHasAnotherValue(DhGroup group) {
    try (PrivateValue one = group.generate(RANDOM);
        PrivateValue other = group.generate(RANDOM)) {
      assertThat(one.publicValue()).isNotEqualTo(other.publicValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedValueAgreesOnNothingAndPrintsNothing(DhGroup group) {
    PrivateValue value = group.generate(RANDOM);
    PrivateValue peer = group.generate(RANDOM);
    assertThat(value.toString()).startsWith("private value of").doesNotContainPattern("\\d{9}");
    value.close();
    assertThatIllegalStateException().isThrownBy(() -> value.agree(peer.publicValue()));
    peer.close();
  }

  @ParameterizedTest
  @EnumSource
  void numberAndLabelNameTheGroup(DhGroup group) {
    assertThat(DhGroup.of(group.number())).contains(group);
    assertThat(DhGroup.ofLabel(group.label())).contains(group);
  }

  @Test
  void otherNumbersAndLabelsNameNone() {
    assertThat(DhGroup.of(0)).isEmpty();
    assertThat(DhGroup.of(3)).isEmpty();
    assertThat(DhGroup.of(65535)).isEmpty();
    assertThat(DhGroup.ofLabel("modp")).isEmpty();
    assertThat(DhGroup.ofLabel("x25519")).contains(DhGroup.CURVE25519);
  }

  /** The JDK's own Diffie-Hellman at the other end. */
  @ParameterizedTest
  @EnumSource(names = {"MODP_1024", "MODP_1536", "MODP_2048", "MODP_3072"})
  void agreesWithAnotherImplementation(DhGroup group) throws Exception {
    BigInteger prime = primeOf(group);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
    generator.initialize(new DHParameterSpec(prime, BigInteger.TWO));
    KeyPair pair = generator.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("DH");
    agreement.init(pair.getPrivate());
    try (PrivateValue own = group.generate(RANDOM)) {
      BigInteger ownPublic = new BigInteger(1, own.publicValue().toArray());
      agreement.doPhase(
          java.security.KeyFactory.getInstance("DH")
              .generatePublic(new DHPublicKeySpec(ownPublic, prime, BigInteger.TWO)),
          true);
      byte[] theirs =
          UnsignedNumbers.write(((DHPublicKey) pair.getPublic()).getY(), group.publicValueSize());
      assertThat(agreed(own, Bytes.copyOf(theirs)))
          .isEqualTo(Bytes.copyOf(agreement.generateSecret()));
    }
  }

  /** RFC 2409 §5: values and secrets are as long as the prime, "prepending zero bits". */
  @Test
  void smallNumbersAreFilledWithZeros() {
    Modp group = new Modp(ModpPrimes.MODP_1024, 192);
    try (PrivateValue value = group.ofExponent(new byte[] {3})) {
      assertThat(value.publicValue().hex()).isEqualTo("00".repeat(127) + "08");
      assertThat(agreed(value, Bytes.ofHex("00".repeat(127) + "05")).hex())
          .isEqualTo("00".repeat(127) + "7d");
    }
  }

  @Test
  void closeZeroesTheExponent() {
    byte[] exponent = {3, 5};
    new Modp(ModpPrimes.MODP_1024, 192).ofExponent(exponent).close();
    assertThat(exponent).containsExactly(0, 0);
  }

  /** RFC 3526 §8: "exponent size" of at least the first estimate. */
  @Test
  void exponentsHaveOneLength() {
    byte[][] drawn = new byte[1][];
    SecureRandom zeros =
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] target) {
            Arrays.fill(target, (byte) 0);
            drawn[0] = target;
          }
        };
    new Modp(ModpPrimes.MODP_2048, 256).generate(zeros);
    assertThat(new BigInteger(1, drawn[0]).bitLength()).isEqualTo(256);
  }

  private static BigInteger primeOf(DhGroup group) {
    return switch (group) {
      case MODP_1024 -> ModpPrimes.MODP_1024;
      case MODP_1536 -> ModpPrimes.MODP_1536;
      case MODP_2048 -> ModpPrimes.MODP_2048;
      case MODP_3072 -> ModpPrimes.MODP_3072;
      default -> throw new IllegalArgumentException(group.label());
    };
  }

  private static Bytes agreed(PrivateValue own, Bytes peer) {
    return switch (own.agree(peer)) {
      case Reading.Accepted<Secret>(Secret secret) -> Bytes.copyOf(secret.expose());
      case Reading.Refused<Secret>(var refusal) -> throw new AssertionError(refusal);
    };
  }
}
