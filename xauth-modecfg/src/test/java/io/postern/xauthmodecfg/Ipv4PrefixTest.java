package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PrefixTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0, 4294967296",
    "10.0.0.0/8, 255.0.0.0, 16777216",
    "10.99.0.0/16, 255.255.0.0, 65536",
    "192.0.2.6/31, 255.255.255.254, 2",
    "192.0.2.7/32, 255.255.255.255, 1"
  })
  void netmaskAndSize(String text, String netmask, long size) {
    Ipv4Prefix prefix = Ipv4Prefix.parse(text);
    assertThat(prefix.netmask()).isEqualTo(Inet4Address.ofLiteral(netmask));
    assertThat(prefix.size()).isEqualTo(size);
    assertThat(prefix).hasToString(text);
    assertThat(Ipv4Prefix.of(prefix.address(), prefix.netmask())).isEqualTo(prefix);
  }

  @Test
  void contains() {
    Ipv4Prefix prefix = Ipv4Prefix.parse("200.1.0.0/16");
    assertThat(prefix.contains(Inet4Address.ofLiteral("200.1.255.255"))).isTrue();
    assertThat(prefix.contains(Inet4Address.ofLiteral("200.2.0.0"))).isFalse();
    assertThat(Ipv4Prefix.parse("0.0.0.0/0").contains(Inet4Address.ofLiteral("255.1.1.1")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "/8",
        "",
        "ten",
        "10.0.0/8.0",
        "example.org/24",
        "::1/64"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> Ipv4Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNetworkWithHostBitsIsRefusedWithASuggestion() {
    assertThatThrownBy(() -> Ipv4Prefix.parse("10.1.2.3/8"))
        .hasMessageContaining("did you mean 10.0.0.0/8?");
  }
}
