package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2407 §4.6.2. */
class TrafficSelectorTest {
  private static TrafficSelector subnet(String network, int length) {
    return TrafficSelector.subnet(InetAddress.ofLiteral(network), length);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,32",
    "10.0.0.0,8",
    "0.0.0.0,0",
    "192.168.1.128,25",
    "2001:db8::,32",
    "::,80" // Its last address is in ::ffff:0:0/96, which Java takes for IPv4.
  })
  void writtenAndReadAgainItIsTheSame(String network, int length) {
    TrafficSelector selector = subnet(network, length);
    assertThat(Ends.accepted(TrafficSelector.of(selector.toPayload()))).isEqualTo(selector);
    assertThat(selector.prefixLength()).hasValue(length);
  }

  @Test
  void aRangeThatIsNoSubnetStaysARange() {
    Payload.Identification range =
        new Payload.Identification(7, 0, 0, Bytes.ofHex("0a0000010a000006"));
    TrafficSelector selector = Ends.accepted(TrafficSelector.of(range));
    assertThat(selector.prefixLength()).isEmpty();
    assertThat(selector.toPayload()).isEqualTo(range);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0a0000",
    "4,0a000000ff00ff00",
    "4,0a000000",
    "7,0a0000060a000001",
    "5,0a000001",
    "5,00000000000000000000ffff01020304",
    "8,0000000000000000000000000000000000000000000000000000ffff01020304",
    "11,616263",
    "200,0a000001"
  })
  void whatIsNoSelectorIsRefused(int type, String data) {
    assertThat(TrafficSelector.of(new Payload.Identification(type, 0, 0, Bytes.ofHex(data))))
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void aWiderOneContainsANarrowerOne() {
    assertThat(subnet("10.0.0.0", 8).contains(subnet("10.1.0.0", 16))).isTrue();
    assertThat(subnet("10.1.0.0", 16).contains(subnet("10.0.0.0", 8))).isFalse();
    assertThat(subnet("10.0.0.0", 8).contains(subnet("::", 0))).isFalse();
    assertThat(TrafficSelector.anyIpv4().contains(subnet("255.0.0.0", 8))).isTrue();
  }
}
