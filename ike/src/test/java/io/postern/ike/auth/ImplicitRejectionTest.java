package io.postern.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** draft-irtf-cfrg-rsa-guidance §7: no ciphertext is refused, and none tells. */
class ImplicitRejectionTest {
  private static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");

  private static List<String> lines() {
    try (InputStream stream =
        ImplicitRejectionTest.class.getResourceAsStream("implicit-rejection.txt")) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HeldDecryptionKey key() throws GeneralSecurityException {
    org.bouncycastle.asn1.pkcs.RSAPrivateKey read =
        org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(
            Base64.getDecoder().decode(lines().getFirst()));
    return new HeldDecryptionKey(
        (RSAPrivateKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(
                    new RSAPrivateCrtKeySpec(
                        read.getModulus(),
                        read.getPublicExponent(),
                        read.getPrivateExponent(),
                        read.getPrime1(),
                        read.getPrime2(),
                        read.getExponent1(),
                        read.getExponent2(),
                        read.getCoefficient())),
        Bytes.EMPTY);
  }

  static Stream<Arguments> vectors() {
    return lines().stream()
        .skip(1)
        .map(line -> line.split(" \\| ?", -1))
        .map(fields -> Arguments.of(fields[0], fields[1], fields[2]));
  }

  private static String decrypted(DecryptionKey key, Bytes ciphertext) {
    try (Secret plaintext = key.decrypt(ciphertext)) {
      return Bytes.copyOf(plaintext.expose()).hex();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void decryptsAsOpenSslDoes(String name, String ciphertext, String plaintext) throws Exception {
    assertThat(decrypted(key(), Bytes.ofHex(ciphertext))).as(name).isEqualTo(plaintext);
  }

  @Test
  void whatWasEncryptedComesBack() {
    HeldDecryptionKey key = ROOT.decrypting("gw.example");
    RSAPublicKey encrypting =
        (RSAPublicKey) TestKeys.of("rsa2048", "decrypting gw.example").getPublic();
    for (int size : new int[] {0, 1, 8, 32, 100, RsaEncryption.capacity(encrypting)}) {
      byte[] octets = new byte[size];
      Arrays.fill(octets, (byte) size);
      Bytes ciphertext =
          RsaEncryption.encrypt(encrypting, Bytes.copyOf(octets), new java.security.SecureRandom());
      assertThat(decrypted(key, ciphertext)).isEqualTo(Bytes.copyOf(octets).hex());
    }
  }

  /** The same each time, or a repeated message would tell. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 1000})
  void aCiphertextOfAnyLengthHasAPlaintextAndAlwaysTheSame(int size) {
    HeldDecryptionKey key = ROOT.decrypting("gw.example");
    byte[] octets = new byte[size];
    Arrays.fill(octets, (byte) 0xff);
    String first = decrypted(key, Bytes.copyOf(octets));
    assertThat(decrypted(key, Bytes.copyOf(octets))).isEqualTo(first);
    assertThat(first.length() / 2).isLessThanOrEqualTo(256 - 11);
  }

  @Test
  void aKeyThatSignsMayNotDecrypt() {
    HeldSigningKey signing = ROOT.issue("rsa2048", "gw.example");
    HeldDecryptionKey same =
        new HeldDecryptionKey(
            (RSAPrivateKey) TestKeys.of("rsa2048", "gw.example").getPrivate(),
            signing.certificates().getFirst());
    Credentials signatures = Credentials.signatures(signing, ROOT);
    EncryptionCredentials shared = new EncryptionCredentials(List.of(same), ROOT, Optional.empty());
    assertThatThrownBy(() -> signatures.withEncryption(shared))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not decrypt");
    signatures.withEncryption(
        new EncryptionCredentials(List.of(ROOT.decrypting("gw.example")), ROOT, Optional.empty()));
  }
}
