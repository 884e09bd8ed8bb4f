package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2202 §2 and §3: test cases for HMAC-MD5 and HMAC-SHA-1. */
class Rfc2202HmacTest {
  @ParameterizedTest(name = "case {0}")
  @CsvSource(
      textBlock =
          """
          1, 16 * 0b, 'Hi There', 9294727a3638bb1c13f48ef8158bfc9d
          2, Jefe, 'what do ya want for nothing?', 750c783e6ab0b503eaa86e310a5db738
          3, 16 * aa, 50 * dd, 56be34521d144c88dbb8c733f0e8b3f6
          4, count 25, 50 * cd, 697eaf0aca3a3aea3a75164746ffaa79
          5, 16 * 0c, Test With Truncation, 56461ef2342edc00f9bab995690efd4c
          6, 80 * aa, Test Using Larger Than Block-Size Key - Hash Key First, \
          6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd
          7, 80 * aa, \
          Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data, \
          6f630fad67cda0ee1fb1f562db3aa53e
          """)
  void hmacMd5(int number, String key, String data, String digest) {
    assertThat(hmac(HashAlgorithm.MD5, key, data)).isEqualTo(digest);
  }

  @ParameterizedTest(name = "case {0}")
  @CsvSource(
      textBlock =
          """
          1, 20 * 0b, 'Hi There', b617318655057264e28bc0b6fb378c8ef146be00
          2, Jefe, 'what do ya want for nothing?', effcdf6ae5eb2fa2d27416d5f184df9c259a7c79
          3, 20 * aa, 50 * dd, 125d7342b9ac11cd91a39af48aa17b4f63f175d3
          4, count 25, 50 * cd, 4c9007f4026250c6bc8414f9bf50c86c2d7235da
          5, 20 * 0c, Test With Truncation, 4c1a03424b55e07fe7f27be1d58bb9324a9a5a04
          6, 80 * aa, Test Using Larger Than Block-Size Key - Hash Key First, \
          aa4ae5e15272d00e95705637ce8a3b55ed402112
          7, 80 * aa, \
          Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data, \
          e8e99d0f45237d786d6bbaa7965c7808bbff1a91
          """)
  void hmacSha1(int number, String key, String data, String digest) {
    assertThat(hmac(HashAlgorithm.SHA1, key, data)).isEqualTo(digest);
  }

  /** RFC 2104 §2: keys are padded with zeros, so an empty one is one of zeros. */
  @Test
  void emptyKeyIsAKeyOfZeros() {
    byte[] text = Bytes.ofText("Hi There").toArray();
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      assertThat(hash.hmac(new byte[0], text)).isEqualTo(hash.hmac(new byte[16], text));
    }
  }

  @Test
  void partsAreOneMessage() {
    byte[] key = Bytes.ofText("Jefe").toArray();
    byte[] whole = Bytes.ofText("what do ya want for nothing?").toArray();
    byte[] head = Bytes.ofText("what do ya ").toArray();
    byte[] tail = Bytes.ofText("want for nothing?").toArray();
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      assertThat(hash.hmac(key, head, new byte[0], tail)).isEqualTo(hash.hmac(key, whole));
      assertThat(hash.digest(head, new byte[0], tail)).isEqualTo(hash.digest(whole));
      assertThat(hash.digest(whole)).hasSize(hash.size());
    }
  }

  private static String hmac(HashAlgorithm hash, String key, String data) {
    return HexFormat.of().formatHex(hash.hmac(Octets.parse(key), Octets.parse(data)));
  }
}
