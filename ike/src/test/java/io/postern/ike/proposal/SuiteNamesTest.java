package io.postern.ike.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Suites as an operator writes them. */
class SuiteNamesTest {
  /** Every suite that there is. */
  static Arbitrary<ProtectionSuite> suites() {
    Arbitrary<Optional<DhGroup>> groups = Arbitraries.of(DhGroup.class).optional();
    Arbitrary<List<Protection>> protocols =
        Arbitraries.oneOf(
            Arbitraries.of(esps(true)).map(List::of),
            Arbitraries.of(IntegrityAlgorithm.class).map(Protection.Ah::new).map(List::of),
            Combinators.combine(
                    Arbitraries.of(IntegrityAlgorithm.class).map(Protection.Ah::new),
                    Arbitraries.of(esps(false)))
                .as((ah, esp) -> List.of(ah, esp)));
    return Combinators.combine(protocols, groups, Arbitraries.of(true, false))
        .as(ProtectionSuite::new);
  }

  private static List<Protection> esps(boolean alone) {
    List<Protection> all = new ArrayList<>();
    for (EspCipher cipher : EspCipher.values()) {
      if (cipher.combined() || !alone && !cipher.needsIntegrity()) {
        all.add(new Protection.Esp(cipher, Optional.empty()));
      }
      if (!cipher.combined()) {
        Arrays.stream(IntegrityAlgorithm.values())
            .filter(IntegrityAlgorithm::forEsp)
            .forEach(i -> all.add(new Protection.Esp(cipher, Optional.of(i))));
      }
    }
    return all;
  }

  @Provide
  Arbitrary<ProtectionSuite> everySuite() {
    return suites();
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll("everySuite") ProtectionSuite suite) {
    assertThat(ProtectionSuite.parse(suite.label())).isEqualTo(Reading.accepted(suite));
  }

  @ParameterizedTest
  @CsvSource({
    "aes-sha,aes128-sha1",
    "esp-aes128-sha1,aes128-sha1",
    "aes256gcm,aes256gcm16",
    "chacha20-x25519,chacha20poly1305-curve25519",
    "esp-aes128+ah-sha1,ah-sha1+esp-aes128",
    "ah-sha1+aes128-sha1-modp1024,ah-sha1+esp-aes128-sha1-modp1024",
    "aes128-sha2_256-esn,aes128-sha256-esn"
  })
  void otherNamesOfTheSame(String written, String label) {
    assertThat(Offers.suite(written).label()).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "aes127-sha1,did you mean aes128?",
    "aes128-sha257,did you mean sha256?",
    "aes128-sha1-modp1025,did you mean modp1024?",
    "ah-sah1,did you mean sha1?",
    "aes128,add an integrity algorithm",
    "aes128-modp1024,add an integrity algorithm",
    "ah,add an integrity algorithm",
    "aes128ctr+ah-sha1,add an integrity algorithm",
    "aes128gcm16-sha1,protects integrity by itself",
    "aes128-aes128gmac,integrity algorithm of AH",
    "ah-sha1+ah-md5,AH twice",
    "aes128-sha1+aes256-sha1,ESP twice",
    "ah-sha1+aes128+aes256,at most",
    "ah-sha1-modp1024+aes128,too early",
    "aes128-sha1-esn-modp1024,too late",
    "'',unknown cipher",
    "zebra-sha1,known are null"
  })
  void whatIsWrongIsNamedWithWhatWasMeant(String written, String part) {
    assertThat(ProtectionSuite.parse(written))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().detail()).contains(part));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "des-md5",
        "3des-sha1",
        "blowfish-sha256",
        "cast128-sha256",
        "null-sha256",
        "aes128-md5",
        "aes128-sha256-modp1024",
        "ah-md5"
      })
  void weakSuitesAreForTheLegacyProfile(String name) {
    assertThat(Offers.suite(name).strength()).isEqualTo(Strength.LEGACY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-sha1",
        "ah-sha256",
        "aes128gcm8",
        "aes128-sha256_96",
        "aes128gmac",
        "aes128-sha256-modp1536"
      })
  void thoseBetweenAreForTheCompatibleProfile(String name) {
    assertThat(Offers.suite(name).strength()).isEqualTo(Strength.COMPATIBLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-sha256",
        "aes256ctr-sha512",
        "aes256ccm16",
        "aes128gcm16-ecp256",
        "chacha20poly1305",
        "camellia256-sha256",
        "ah-sha256+esp-aes128"
      })
  void theRestIsModern(String name) {
    assertThat(Offers.suite(name).strength()).isEqualTo(Strength.MODERN);
  }

  /** RFC 2403, 2404, 2451, 3602, 3686 §5.1, 4106 §8.1, 4309 §7.1, 4543 §5.4, 4868 §2.6, 7634 §2. */
  @ParameterizedTest
  @CsvSource({
    "null-md5,16",
    "des-md5,24",
    "3des-sha1,44",
    "blowfish256-sha1,52",
    "cast128-sha1,36",
    "aes192-sha384,72",
    "aes128ctr-sha1,40",
    "aes256ctr-sha512,100",
    "aes128ccm8,19",
    "aes256ccm16,35",
    "aes128gcm12,20",
    "aes256gcm16,36",
    "aes192gmac,28",
    "camellia256-sha256,64",
    "chacha20poly1305,36",
    "aes128-aesxcbc,32",
    "ah-sha256,32",
    "ah-aes128gmac,20",
    "ah-aes256gmac,36"
  })
  void keysHaveTheirLengthsAndSalts(String name, int octets) {
    assertThat(Offers.suite(name).protocols().getFirst().keymatSize()).isEqualTo(octets);
  }
}
