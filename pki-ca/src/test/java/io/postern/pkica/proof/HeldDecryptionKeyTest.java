package io.postern.pkica.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8017 §7.2.2, and draft-irtf-cfrg-rsa-guidance §7 where it would say "decryption error". */
class HeldDecryptionKeyTest {
  private static final KeyedChain OWNER =
      TestHierarchy.peer(
          TestHierarchy.root("Root"),
          CertificateProfile.GATEWAY,
          KeyAlgorithm.RSA_2048,
          "gate.example.org");
  private static final int MODULUS = 256;
  private static final int MOST = MODULUS - 11;

  private final HeldDecryptionKey key = new HeldDecryptionKey(OWNER.key(), OWNER.certificate());

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 20, 128, MOST})
  void whatThePeerEncryptedComesOut(int length) throws GeneralSecurityException {
    byte[] message = octets(length);
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, OWNER.certificate().getPublicKey());

    assertThat(decrypt(Bytes.copyOf(cipher.doFinal(message)))).isEqualTo(Bytes.copyOf(message));
  }

  @ParameterizedTest
  @CsvSource({
    "0001, signed instead of encrypted",
    "0102, first octet not zero",
    "0000, no block type",
  })
  void anotherBlockTypeGivesSomethingElse(String start) {
    Bytes padded = padded(start, MODULUS - 10);

    Bytes plain = decrypt(encrypted(padded));

    assertThat(plain).isNotEqualTo(padded.slice(MODULUS - 9, MODULUS));
  }

  @Test
  void lessThanEightOctetsOfPaddingGiveSomethingElse() {
    Bytes tooShort = padded("0002", 9);
    Bytes enough = padded("0002", 10);

    assertThat(decrypt(encrypted(enough))).isEqualTo(enough.slice(11, MODULUS));
    assertThat(decrypt(encrypted(tooShort))).isNotEqualTo(tooShort.slice(10, MODULUS));
  }

  /** What depends on the ciphertext alone tells nothing about the plaintext. */
  @Test
  void somethingElseIsAlwaysTheSameAndNeverTwiceForTwo() {
    HeldDecryptionKey again = new HeldDecryptionKey(OWNER.key(), OWNER.certificate());
    Set<Bytes> seen = new HashSet<>();
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      byte[] wrong = octets(MODULUS);
      wrong[0] = 0;
      wrong[5] = (byte) i;
      Bytes plain = decrypt(Bytes.copyOf(wrong));
      try (Secret repeated = again.decrypt(Bytes.copyOf(wrong))) {
        assertThat(Bytes.copyOf(repeated.expose())).isEqualTo(plain);
      }
      assertThat(plain.size()).isBetween(0, MOST);
      seen.add(plain);
      lengths.add(plain.size());
    }
    assertThat(seen).hasSizeGreaterThan(45);
    assertThat(lengths).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MODULUS - 1, MODULUS + 1, 1024})
  void aCiphertextOfAnotherLengthGivesSomethingToo(int length) {
    assertThat(decrypt(Bytes.copyOf(octets(length))).size()).isBetween(0, MOST);
  }

  @Test
  void aCiphertextAboveTheModulusGivesSomethingToo() {
    byte[] large = new byte[MODULUS];
    Arrays.fill(large, (byte) 0xff);

    assertThat(decrypt(Bytes.copyOf(large)).size()).isBetween(0, MOST);
  }

  private Bytes decrypt(Bytes ciphertext) {
    try (Secret plain = key.decrypt(ciphertext)) {
      return Bytes.copyOf(plain.expose());
    }
  }

  /** {@code start}, then ones with a zero at {@code zeroAt}. */
  private static Bytes padded(String start, int zeroAt) {
    byte[] octets = new byte[MODULUS];
    Arrays.fill(octets, (byte) 1);
    Bytes.ofHex(start).copyTo(octets, 0);
    octets[zeroAt] = 0;
    return Bytes.copyOf(octets);
  }

  private static Bytes encrypted(Bytes padded) {
    RSAPublicKey owner = (RSAPublicKey) OWNER.certificate().getPublicKey();
    byte[] number =
        new BigInteger(1, padded.toArray())
            .modPow(owner.getPublicExponent(), owner.getModulus())
            .toByteArray();
    byte[] ciphertext = new byte[MODULUS];
    int length = Math.min(number.length, MODULUS);
    System.arraycopy(number, number.length - length, ciphertext, MODULUS - length, length);
    return Bytes.copyOf(ciphertext);
  }

  private static byte[] octets(int length) {
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }
}
