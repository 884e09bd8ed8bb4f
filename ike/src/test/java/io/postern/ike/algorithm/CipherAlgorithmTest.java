package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CBC known answers: RFC 3602 §4 cases 1 and 2, NIST SP 800-38A F.2.3 and F.2.5 (first block), FIPS
 * 81 Appendix C (DES), NIST SP 800-67 Appendix B (3DES, first block), RFC 2144 Appendix B.1 (CAST),
 * RFC 3713 Appendix A (Camellia, one block), Blowfish as published by its author with vectors of
 * Eric Young. Numbers: RFC 2409 Appendix A, RFC 3602 §5, RFC 4312.
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
          blowfish128, 0123456789abcdeff0e1d2c3b4a59687, fedcba9876543210, \
          37363534333231204e6f77206973207468652074696d6520666f722000000000, \
          6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc
          blowfish128, f0e1d2c3b4a5968778695a4b3c2d1e0f, 0000000000000000, fedcba9876543210, \
          93142887ee3be15c
          blowfish192, f0e1d2c3b4a5968778695a4b3c2d1e0f0011223344556677, 0000000000000000, \
          fedcba9876543210, 05044b62fa52d080
          cast128, 0123456712345678234567893456789a, 0000000000000000, 0123456789abcdef, \
          238b4fe5847e44b2
          camellia128, 0123456789abcdeffedcba9876543210, 00000000000000000000000000000000, \
          0123456789abcdeffedcba9876543210, 67673138549669730857065648eabe43
          camellia192, 0123456789abcdeffedcba98765432100011223344556677, \
          00000000000000000000000000000000, 0123456789abcdeffedcba9876543210, \
          b4993401b3e996f84ee5cee7d79b09b9
          camellia256, 0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff, \
          00000000000000000000000000000000, 0123456789abcdeffedcba9876543210, \
          9acc237dff16d76c20ef7c919e3a7509
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

  /** The IV chain needs more than a block: the last of what came out is the next IV. */
  @ParameterizedTest
  @EnumSource
  void messagesChain(CipherAlgorithm cipher) {
    byte[] text = new byte[4 * cipher.blockSize()];
    byte[] iv = new byte[cipher.blockSize()];
    Arrays.fill(text, (byte) 7);
    int half = text.length / 2;
    byte[] keyOctets = new byte[cipher.keySize()];
    new SecureRandom().nextBytes(keyOctets);
    try (Secret key = Secret.take(keyOctets)) {
      byte[] whole = cipher.encrypt(key, iv, text);
      byte[] first = cipher.encrypt(key, iv, Arrays.copyOf(text, half));
      byte[] next = Arrays.copyOfRange(first, half - cipher.blockSize(), half);
      byte[] second = cipher.encrypt(key, next, Arrays.copyOfRange(text, half, text.length));
      assertThat(Bytes.copyOf(first).plus(Bytes.copyOf(second))).isEqualTo(Bytes.copyOf(whole));
      assertThat(cipher.decrypt(key, iv, whole)).isEqualTo(text);
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
          3, 0, blowfish448
          3, 128, blowfish128
          3, 448, blowfish448
          6, 0, cast128
          6, 128, cast128
          8, 0, camellia128
          8, 256, camellia256
          """)
  void numberAndKeyLengthNameACipher(int ikeId, int keyBits, String label) {
    CipherAlgorithm cipher = CipherAlgorithm.of(ikeId, keyBits).orElseThrow();
    assertThat(cipher.label()).isEqualTo(label);
    assertThat(cipher.ikeId()).isEqualTo(ikeId);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64",
    "5, 192",
    "7, 64",
    "7, 512",
    "3, 56",
    "6, 40",
    "8, 512",
    "4, 128",
    "2, 0",
    "0, 0",
    "65535, 128"
  })
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
