package io.postern.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2407 §4.6.2.1, RFC 5280 §7.1, RFC 6125 §6.4.3. */
class IdentityPatternTest {
  private static <T> T read(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T> refused -> throw new AssertionError(refused.refusal().toString());
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vpn.example.org | vpn.example.org | true",
        "vpn.example.org | VPN.Example.ORG | true",
        "vpn.example.org | vpn.example.org.evil.test | false",
        "vpn.example.org | keyid:vpn.example.org | false",
        "*.example.org | vpn.example.org | true",
        "*.example.org | VPN.EXAMPLE.ORG | true",
        "*.example.org | a.b.example.org | false",
        "*.example.org | example.org | false",
        "*.example.org | vpn.notexample.org | false",
        "alice@example.org | alice@EXAMPLE.org | true",
        "alice@example.org | Alice@example.org | false",
        "*@example.org | bob@example.org | true",
        "*@example.org | bob@sub.example.org | false",
        "*@example.org | example.org | false",
        "192.0.2.1 | 192.0.2.1 | true",
        "192.0.2.0/24 | 192.0.2.77 | true",
        "192.0.2.0/24 | 192.0.3.77 | false",
        "192.0.2.0/24 | 2001:db8::1 | false",
        "192.0.2.128/25 | 192.0.2.127 | false",
        "0.0.0.0/0 | 203.0.113.9 | true",
        "2001:db8::/32 | 2001:db8:1::1 | true",
        "2001:db8::/33 | 2001:db8:8000::1 | false",
        "keyid:staff | keyid:staff | true",
        "keyid:staff | keyid:Staff | false",
        "C=DE, O=Example, CN=vpn | C=DE, O=Example, CN=vpn | true",
        "C=DE, O=Example, CN=vpn | c=de,o=EXAMPLE,cn=  vpn | true",
        "C=DE, O=Example, CN=vpn | CN=vpn, O=Example, C=DE | false",
        "C=DE, O=Example, CN=* | C=DE, O=Example, CN=anyone | true",
        "C=DE, O=Example, CN=* | C=DE, O=Other, CN=anyone | false",
        "C=DE, O=Example, CN=* | C=DE, O=Example, OU=x, CN=anyone | false",
        "C=DE, O=Example, CN=* | C=DE, O=Example, OU=anyone | false",
        "C=DE, O=Example, CN=* | C=DE, O=Example | false",
        "C=DE, O=Example, CN=* | C=DE, O=Example, CN=a+OU=b | false",
        "CN=vpn.example.org | vpn.example.org | false",
        "* | keyid:whoever | true",
      })
  void matches(String pattern, String identity, boolean match) {
    assertThat(read(IdentityPattern.parse(pattern)).matches(read(Identity.parse(identity))))
        .isEqualTo(match);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v*.example.org | whole label",
        "*. | expected a domain",
        "*@ | expected a domain",
        "*.*.org | expected a domain",
        "192.0.2.0/33 | a prefix of 0 to 32 bits",
        "192.0.2.0/x | expected a network",
        "host/24 | expected a network",
        "C=DE, O | no distinguished name",
        "NOSUCH=x | no distinguished name",
        "what is this | expected a host name",
      })
  void whatCannotBeReadIsExplained(String pattern, String why) {
    assertThat(IdentityPattern.parse(pattern)).isInstanceOf(Reading.Refused.class);
    assertThat(
            ((Reading.Refused<IdentityPattern>) IdentityPattern.parse(pattern)).refusal().detail())
        .contains(why)
        .contains(pattern);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*",
        "vpn.example.org",
        "*.example.org",
        "*@example.org",
        "alice@example.org",
        "192.0.2.0/24",
        "keyid:staff",
        "C=DE,O=Example,CN=*"
      })
  void isWrittenAsItIsRead(String text) {
    assertThat(read(IdentityPattern.parse(text))).hasToString(text);
  }

  @Test
  void aNameThatCannotBeReadMatchesNoName() {
    IdentityPattern anyName = read(IdentityPattern.parse("CN=*"));
    for (String hex : new String[] {"00", "3000", "30023100", "30043102300000", "ff"}) {
      Identity broken = Identity.distinguishedName(Bytes.ofHex(hex));
      assertThat(anyName.matches(broken)).isFalse();
      assertThat(broken.toString()).doesNotContain("\n");
    }
  }

  @Test
  void theSubjectOfACertificateIsAnIdentityToo() {
    Identity name = read(Identity.parse("C=DE, O=Example, CN=vpn"));
    assertThat(name.type()).isEqualTo(Identity.DISTINGUISHED_NAME);
    assertThat(read(Identity.parse(name.toString()))).isEqualTo(name);
    assertThat(
            new IdentityPattern.Exactly(name)
                .matches(read(Identity.parse("c=DE,o=example,cn=VPN"))))
        .isTrue();
  }
}
