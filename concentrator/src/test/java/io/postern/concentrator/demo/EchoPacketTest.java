package io.postern.concentrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EchoPacketTest {
  private static final Inet4Address FROM = Inet4Address.ofLiteral("10.99.0.2");
  private static final Inet4Address TO = Inet4Address.ofLiteral("10.42.0.2");

  /** By hand after RFC 791 §3.1, RFC 792 and RFC 1071. */
  @Test
  void rfc792EchoRequest() {
    assertThat(HexFormat.of().formatHex(EchoPacket.request(FROM, TO, 1, 28)))
        .isEqualTo("4500001c00000000400166510a6300020a2a00020800f7fe00000001");
  }

  @Test
  void aReplyAnswersItsOwnRequestAlone() {
    byte[] request = EchoPacket.request(FROM, TO, 7, 100);
    byte[] reply = EchoPacket.reply(request);

    assertThat(EchoPacket.answers(reply, request)).isTrue();
    assertThat(EchoPacket.answers(reply, EchoPacket.request(FROM, TO, 8, 100))).isFalse();
    assertThat(EchoPacket.answers(request, request)).isFalse();
    reply[60] ^= 1;
    assertThat(EchoPacket.answers(reply, request)).isFalse();
  }

  @Test
  void onlyEchoRequestsAreAnswered() {
    assertThat(EchoPacket.reply(EchoPacket.reply(EchoPacket.request(FROM, TO, 1, 60)))).isEmpty();
    assertThat(EchoPacket.reply(new byte[5])).isEmpty();
  }
}
