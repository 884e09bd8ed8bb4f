package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** draft-dukes-ike-mode-cfg-02 §2, §3.4 as the edge device, and Unity. */
class ModeConfigServerTest {
  static final ClientConfiguration FULL =
      new ClientConfiguration(
          Inet4Address.ofLiteral("10.99.0.7"),
          Optional.of(Duration.ofHours(8)),
          new ClientSettings(
              Optional.of(Inet4Address.ofLiteral("255.255.255.255")),
              List.of(Inet4Address.ofLiteral("10.0.0.53"), Inet4Address.ofLiteral("10.0.0.54")),
              List.of(Inet4Address.ofLiteral("10.0.0.137")),
              Optional.of("Welcome."),
              Optional.of("corp.example.org"),
              List.of("corp.example.org", "lab.example.org"),
              List.of(Ipv4Prefix.parse("10.0.0.0/8"), Ipv4Prefix.parse("192.0.2.1")),
              List.of(Ipv4Prefix.parse("192.168.0.0/16")),
              true,
              true,
              List.of("vpn2.example.org"),
              Optional.of("Postern 0.1")));

  private static final ClientConfiguration BARE =
      new ClientConfiguration(
          Inet4Address.ofLiteral("10.99.0.7"), Optional.empty(), ClientSettings.NONE);

  @Test
  void whatVpncAsksIsAnsweredInItsOrder() {
    int[] asked = {1, 2, 3, 4, 28674, 28680, 28679, 28672, 28673, 28676, 28675, 28682, 7};
    Attributes reply = reply(FULL, asked);
    assertThat(reply.messageType()).isEqualTo(Attributes.REPLY);
    assertThat(reply.identifier()).isEqualTo(20);
    assertThat(reply.attributes())
        .containsExactly(
            variable(1, "0a630007"),
            variable(2, "ffffffff"),
            variable(3, "0a000035"),
            variable(3, "0a000036"),
            variable(4, "0a000089"),
            Attribute.variable(28674, Bytes.ofText("corp.example.org")),
            Attribute.basic(28679, 1),
            Attribute.variable(28672, Bytes.ofText("Welcome.")),
            Attribute.basic(28673, 1),
            variable(28676, "0a000000ff000000000000000000" + "c0000201ffffffff000000000000"),
            Attribute.variable(28675, Bytes.ofText("corp.example.org,lab.example.org")),
            Attribute.variable(7, Bytes.ofText("Postern 0.1")));
  }

  @Test
  void theAddressComesBeforeItsNetmask() {
    assertThat(reply(FULL, 3, 2, 4, 1, 7).attributes())
        .extracting(Attribute::type)
        .containsExactly(3, 3, 1, 2, 4, 7);
  }

  @Test
  void section2_onlyWhatWasAskedFor() {
    assertThat(reply(FULL, 1).attributes()).containsExactly(variable(1, "0a630007"));
  }

  @Test
  void section2_aReplyIsSentEvenIfItIsEmpty() {
    assertThat(reply(BARE, 3, 28674, 12345))
        .isEqualTo(new Attributes(Attributes.REPLY, 20, List.of()));
    assertThat(ModeConfigServer.emptyReply(request(1)))
        .isEqualTo(new Attributes(Attributes.REPLY, 20, List.of()));
  }

  @Test
  void section3_4_noAttributeOfAReplyHasAnEmptyValue() {
    int[] all = IntStream.concat(IntStream.range(0, 24), IntStream.range(28672, 28700)).toArray();
    for (ClientConfiguration configuration : List.of(FULL, BARE)) {
      assertThat(reply(configuration, all).attributes()).noneMatch(a -> a.value().isEmpty());
    }
  }

  @Test
  void section3_4_expirySubnetsAndSupportedAttributes() {
    assertThat(reply(FULL, 5).attributes()).containsExactly(variable(5, "00007080"));
    assertThat(reply(FULL, 13).attributes())
        .containsExactly(variable(13, "0a000000ff000000"), variable(13, "c0000201ffffffff"));
    Bytes supported = reply(FULL, 14).attributes().getFirst().value();
    assertThat(supported.size()).isEqualTo(2 * ConfigurationAttribute.values().length);
    assertThat(supported.slice(0, 4)).isEqualTo(Bytes.ofHex("00010002"));
  }

  @Test
  void anAttributeAskedForTwiceIsAnsweredOnce() {
    assertThat(reply(FULL, 1, 1, 4, 4).attributes())
        .containsExactly(variable(1, "0a630007"), variable(4, "0a000089"));
  }

  @Test
  void section2_aValueIsASuggestion() {
    ModeConfigRequest request =
        read(
            List.of(
                variable(1, "0a630042"),
                Attribute.variable(7, Bytes.ofText("Cisco\u0007 client")),
                Attribute.variable(28682, Bytes.ofText("laptop"))));
    assertThat(request.wantedAddress()).contains(Inet4Address.ofLiteral("10.99.0.66"));
    assertThat(request.clientVersion()).contains("Cisco? client");
    assertThat(request.hostName()).contains("laptop");
    assertThat(request.asksForAddress()).isTrue();
  }

  @Test
  void section5_1_noAddressAndAddressZeroAreNoWish() {
    assertThat(read(List.of(variable(1, "00000000"))).wantedAddress()).isEmpty();
    assertThat(read(List.of(variable(1, ""))).wantedAddress()).isEmpty();
    assertThat(read(List.of(variable(7, ""))).asksForAddress()).isFalse();
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        Arguments.of(Attributes.REPLY, List.of(variable(1, "")), Reason.UNEXPECTED_MESSAGE),
        Arguments.of(Attributes.SET, List.of(), Reason.UNEXPECTED_MESSAGE),
        Arguments.of(99, List.of(), Reason.UNEXPECTED_MESSAGE),
        Arguments.of(Attributes.REQUEST, List.of(variable(1, "0a")), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            Attributes.REQUEST, List.of(variable(1, "0a63000700")), Reason.MALFORMED_PAYLOAD),
        Arguments.of(Attributes.REQUEST, List.of(Attribute.basic(1, 5)), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            Attributes.REQUEST, List.of(variable(7, "41".repeat(513))), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            Attributes.REQUEST,
            Collections.nCopies(65, variable(3, "")),
            Reason.TOO_MANY_PAYLOADS));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void badRequestsAreRefused(int messageType, List<Attribute> attributes, Reason reason) {
    assertThat(ModeConfigRequest.read(new Attributes(messageType, 20, attributes)))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  @Test
  void section2_aPushIsAcknowledgedByTheTypesAccepted() {
    Attributes set = ModeConfigServer.push(9, FULL);
    assertThat(set.messageType()).isEqualTo(Attributes.SET);
    assertThat(set.attributes()).startsWith(variable(1, "0a630007"), variable(2, "ffffffff"));
    assertThat(
            ModeConfigServer.acknowledged(
                new Attributes(Attributes.ACK, 9, List.of(variable(1, ""), variable(3, ""))), 9))
        .isEqualTo(Reading.accepted(Set.of(1, 3)));
    assertThat(ModeConfigServer.acknowledged(new Attributes(Attributes.ACK, 8, List.of()), 9))
        .isInstanceOf(Reading.Refused.class);
    assertThat(ModeConfigServer.acknowledged(new Attributes(Attributes.REPLY, 9, List.of()), 9))
        .isInstanceOf(Reading.Refused.class);
  }

  private static Attributes reply(ClientConfiguration configuration, int... types) {
    return ModeConfigServer.reply(request(types), configuration);
  }

  private static ModeConfigRequest request(int... types) {
    return read(IntStream.of(types).mapToObj(type -> variable(type, "")).toList());
  }

  private static ModeConfigRequest read(List<Attribute> attributes) {
    return switch (ModeConfigRequest.read(new Attributes(Attributes.REQUEST, 20, attributes))) {
      case Reading.Accepted<ModeConfigRequest>(ModeConfigRequest request) -> request;
      case Reading.Refused<ModeConfigRequest> refused -> throw new AssertionError(refused);
    };
  }

  private static Attribute variable(int type, String hex) {
    return Attribute.variable(type, Bytes.ofHex(hex));
  }
}
