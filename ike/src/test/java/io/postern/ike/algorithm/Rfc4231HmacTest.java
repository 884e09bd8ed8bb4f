package io.postern.ike.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4231 §4: test cases for HMAC-SHA-256, -384 and -512. */
class Rfc4231HmacTest {
  @ParameterizedTest(name = "case {0} {1}")
  @CsvSource(
      textBlock =
          """
          1, sha256, 20 * 0b, 'Hi There', \
          b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7
          1, sha384, 20 * 0b, 'Hi There', \
          afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c\
          faea9ea9076ede7f4af152e8b2fa9cb6
          1, sha512, 20 * 0b, 'Hi There', \
          87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
          daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854
          2, sha256, Jefe, 'what do ya want for nothing?', \
          5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
          2, sha384, Jefe, 'what do ya want for nothing?', \
          af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
          8e2240ca5e69e2c78b3239ecfab21649
          2, sha512, Jefe, 'what do ya want for nothing?', \
          164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
          9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
          3, sha256, 20 * aa, 50 * dd, \
          773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe
          3, sha384, 20 * aa, 50 * dd, \
          88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b\
          2a5ab39dc13814b94e3ab6e101a34f27
          3, sha512, 20 * aa, 50 * dd, \
          fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39\
          bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb
          4, sha256, count 25, 50 * cd, \
          82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b
          4, sha384, count 25, 50 * cd, \
          3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e\
          6801dd23c4a7d679ccf8a386c674cffb
          4, sha512, count 25, 50 * cd, \
          b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
          a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd
          6, sha256, 131 * aa, Test Using Larger Than Block-Size Key - Hash Key First, \
          60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54
          6, sha384, 131 * aa, Test Using Larger Than Block-Size Key - Hash Key First, \
          4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6\
          0c2ef6ab4030fe8296248df163f44952
          6, sha512, 131 * aa, Test Using Larger Than Block-Size Key - Hash Key First, \
          80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
          6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598
          """)
  void hmacSha2(int number, String hash, String key, String data, String digest) {
    byte[] mac =
        HashAlgorithm.ofLabel(hash).orElseThrow().hmac(Octets.parse(key), Octets.parse(data));
    assertThat(HexFormat.of().formatHex(mac)).isEqualTo(digest);
  }
}
