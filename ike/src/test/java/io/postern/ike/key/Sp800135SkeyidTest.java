package io.postern.ike.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NIST SP 800-135 §4.1: known answers for the key derivation of IKEv1, by authentication method.
 */
class Sp800135SkeyidTest {
  @ParameterizedTest
  @MethodSource("cases")
  void skeyidAndItsChildren(Map<String, String> test) {
    try (Secret gxy = Secret.take(octets(test, "gxy"));
        Skeyid skeyid = skeyid(test, gxy)) {
      assertThat(hex(skeyid.derivation())).isEqualTo(test.get("sKeyIdD"));
      assertThat(hex(skeyid.authentication())).isEqualTo(test.get("sKeyIdA"));
      assertThat(hex(skeyid.encryption())).isEqualTo(test.get("sKeyIdE"));
    }
  }

  /** SKEYID itself is never shown; what it keys is: RFC 2409 §5, HASH_I. */
  @ParameterizedTest
  @MethodSource("cases")
  void hashInitiatorIsKeyedWithSkeyid(Map<String, String> test) throws Exception {
    Bytes gxi = Bytes.ofText("g^xi");
    Bytes gxr = Bytes.ofText("g^xr");
    Bytes sai = Bytes.ofText("SAi_b");
    Bytes id = Bytes.ofText("IDii_b");
    String algorithm = "Hmac" + test.get("hashAlg").replace("SHA2-", "SHA");
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(octets(test, "sKeyId"), algorithm));
    Cookies cookies = cookies(test);
    mac.update(gxi.plus(gxr).toArray());
    mac.update(octets(test, "ckyInit"));
    mac.update(octets(test, "ckyResp"));
    byte[] expected = mac.doFinal(sai.plus(id).toArray());
    try (Secret gxy = Secret.take(octets(test, "gxy"));
        Skeyid skeyid = skeyid(test, gxy)) {
      assertThat(skeyid.hashInitiator(gxi, gxr, cookies, sai, id).toArray()).isEqualTo(expected);
    }
  }

  private static Cookies cookies(Map<String, String> test) {
    return new Cookies(
        Long.parseUnsignedLong(test.get("ckyInit"), 16),
        Long.parseUnsignedLong(test.get("ckyResp"), 16));
  }

  private static Skeyid skeyid(Map<String, String> test, Secret gxy) {
    HashAlgorithm prf =
        HashAlgorithm.ofLabel(test.get("hashAlg").replace("SHA2-", "sha")).orElseThrow();
    Bytes ni = Bytes.copyOf(octets(test, "nInit"));
    Bytes nr = Bytes.copyOf(octets(test, "nResp"));
    Cookies cookies = cookies(test);
    return switch (test.get("authenticationMethod")) {
      case "dsa" -> Skeyid.signature(prf, ni, nr, gxy, cookies);
      case "pke" -> Skeyid.publicKeyEncryption(prf, ni, nr, gxy, cookies);
      case "psk" -> {
        try (Secret psk = Secret.take(octets(test, "preSharedKey"))) {
          yield Skeyid.preSharedKey(prf, psk, ni, nr, gxy, cookies);
        }
      }
      default -> throw new IllegalArgumentException(test.toString());
    };
  }

  static Stream<Map<String, String>> cases() {
    return Arrays.stream(resource().replaceAll("(?m)^#.*\n", "").strip().split("\n\n"))
        .map(
            block ->
                block
                    .lines()
                    .map(line -> line.split(" = "))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
  }

  private static String resource() {
    try (InputStream stream = Sp800135SkeyidTest.class.getResourceAsStream("acvp-ikev1-kdf.txt")) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] octets(Map<String, String> test, String field) {
    return HexFormat.of().parseHex(test.get(field));
  }

  private static String hex(Secret secret) {
    return HexFormat.of().formatHex(secret.expose()).toUpperCase(Locale.ROOT);
  }
}
