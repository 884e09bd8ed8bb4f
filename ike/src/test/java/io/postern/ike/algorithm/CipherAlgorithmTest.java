package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.key.Secret;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CBC known answers: RFC 3602 §4 cases 1 and 2, NIST SP 800-38A F.2.3 and F.2.5 (first block), FIPS
 * 81 Appendix C (DES), NIST SP 800-67 Appendix B (3DES, first block). Numbers: RFC 2409 Appendix A.
 */
class CipherAlgorithmTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          aes128, 06a9214036b8a15b512e03d534120006, 3dafba429d9eb430b422da802c9fac41, \
          53696e676c6520626c6f636b206d7367, e353779c1079aeb82708942dbe77181a
          aes128, c286696d887c9aa0611bbb3e2025a45a, 562e17996d093d28ddb3ba695a2e6f58, \
          000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, \
          d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1
          aes192, 8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b, \
          000102030405060708090a0b0c0d0e0f, 6bc1bee22e409f96e93d7e117393172a, \
          4f021db243bc633d7178183a9fa071e8
          aes256, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4, \
          000102030405060708090a0b0c0d0e0f, 6bc1bee22e409f96e93d7e117393172a, \
          f58c4c04d6e5f1ba779eabfb5f7bfbd6
          des, 0123456789abcdef, 1234567890abcdef, \
          4e6f77206973207468652074696d6520666f7220616c6c20, \
          e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6
          3des, 0123456789abcdef23456789abcdef01456789abcdef0123, 0000000000000000, \
          5468652071756663, a826fd8ce53b855f
          """)
  void cbc(String label, String key, String iv, String plaintext, String ciphertext) {
    CipherAlgorithm cipher = CipherAlgorithm.ofLabel(label).orElseThrow();
    try (Secret secret = Secret.take(HEX.parseHex(key))) {
      byte[] encrypted = cipher.encrypt(secret, HEX.parseHex(iv), HEX.parseHex(plaintext));
      assertThat(HEX.formatHex(encrypted)).isEqualTo(ciphertext);
      byte[] decrypted = cipher.decrypt(secret, HEX.parseHex(iv), encrypted);
      assertThat(HEX.formatHex(decrypted)).isEqualTo(plaintext);
    }
  }

  /** Keys come out of a PRF and have no parity: DES takes them as they are. */
  @Test
  void desKeysNeedNoParity() {
    byte[] iv = new byte[8];
    byte[] text = new byte[16];
    try (Secret even = Secret.take(HEX.parseHex("0022446688aaccee"));
        Secret odd = Secret.take(HEX.parseHex("0123456789abcdef"))) {
      assertThat(CipherAlgorithm.DES_CBC.encrypt(even, iv, text))
          .isEqualTo(CipherAlgorithm.DES_CBC.encrypt(odd, iv, text));
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1, 0, des
          5, 0, 3des
          7, 0, aes128
          7, 128, aes128
          7, 192, aes192
          7, 256, aes256
          """)
  void numberAndKeyLengthNameACipher(int ikeId, int keyBits, String label) {
    CipherAlgorithm cipher = CipherAlgorithm.of(ikeId, keyBits).orElseThrow();
    assertThat(cipher.label()).isEqualTo(label);
    assertThat(cipher.ikeId()).isEqualTo(ikeId);
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "5, 192", "7, 64", "7, 512", "2, 0", "0, 0", "65535, 128"})
  void anyOtherPairNamesNone(int ikeId, int keyBits) {
    assertThat(CipherAlgorithm.of(ikeId, keyBits)).isEmpty();
  }

  @Test
  void refusesOtherLengths() {
    CipherAlgorithm cipher = CipherAlgorithm.AES_128_CBC;
    try (Secret key = Secret.take(new byte[16]);
        Secret longKey = Secret.take(new byte[24])) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cipher.encrypt(longKey, new byte[16], new byte[16]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cipher.encrypt(key, new byte[8], new byte[16]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cipher.decrypt(key, new byte[16], new byte[17]));
    }
  }
}
