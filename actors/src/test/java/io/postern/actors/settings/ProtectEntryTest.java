package io.postern.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Prefix;
import io.postern.ike.v1.TrafficSelector;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The prefixes of a selector. */
class ProtectEntryTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, 10.0.0.255, 10.0.0.0/24",
    "10.0.0.1, 10.0.0.6, 10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32",
    "0.0.0.0, 255.255.255.255, 0.0.0.0/0",
    "::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::/0"
  })
  void theyAreJustItsAddresses(String first, String last, String prefixes) {
    assertThat(ProtectEntry.prefixes(range(first, last)))
        .containsExactly(
            Arrays.stream(prefixes.split(" ")).map(Prefix::parse).toArray(Prefix[]::new));
  }

  /** One of them has an address that Java takes for one of IPv4 (RFC 4291 §2.5.5.2). */
  @Test
  void theyKeepTheirFamily() {
    assertThat(ProtectEntry.prefixes(range("::fffe:ffff:ffff", "::1:0:0:0")))
        .hasSize(3)
        .allSatisfy(prefix -> assertThat(prefix.network().getAddress()).hasSize(16))
        .extracting(Prefix::length)
        .containsExactly(128, 96, 128);
  }

  private static TrafficSelector range(String first, String last) {
    return new TrafficSelector(InetAddress.ofLiteral(first), InetAddress.ofLiteral(last), 0, 0);
  }
}
