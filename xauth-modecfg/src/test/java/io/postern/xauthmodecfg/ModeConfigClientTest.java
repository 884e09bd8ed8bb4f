package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** draft-dukes-ike-mode-cfg-02 §5.1 as the remote host. */
class ModeConfigClientTest {
  private static final Attribute ADDRESS = variable(1, "0a630007");

  @Test
  void section5_1_theRequestAsksForAnAddressAndMaySuggestOne() {
    Attributes request = ModeConfigClient.request(5, Optional.empty(), "Postern");
    assertThat(request.attributes()).startsWith(variable(1, ""), variable(2, ""));
    Inet4Address wanted = Inet4Address.ofLiteral("10.99.0.7");
    assertThat(ModeConfigClient.request(5, Optional.of(wanted), "Postern").attributes())
        .startsWith(ADDRESS)
        .contains(Attribute.variable(7, Bytes.ofText("Postern")));
  }

  @Test
  void whatOurServerAnswersIsWhatItWasConfiguredWith() {
    Attributes asked = ModeConfigClient.request(5, Optional.empty(), "Postern");
    Reading<ClientConfiguration> received =
        ModeConfigRequest.read(asked)
            .then(
                request ->
                    ModeConfigClient.read(
                        ModeConfigServer.reply(request, ModeConfigServerTest.FULL), 5));
    assertThat(received).isEqualTo(Reading.accepted(ModeConfigServerTest.FULL));
    assertThat(ModeConfigClient.read(ModeConfigServer.push(6, ModeConfigServerTest.FULL), 6))
        .isEqualTo(Reading.accepted(ModeConfigServerTest.FULL));
  }

  @Test
  void section3_4_unknownAndEmptyAttributesArePassedOver() {
    assertThat(read(ADDRESS, variable(2, ""), variable(16384, "00"), variable(28677, "2710")))
        .isEqualTo(
            Reading.accepted(
                new ClientConfiguration(
                    Inet4Address.ofLiteral("10.99.0.7"), Optional.empty(), ClientSettings.NONE)));
  }

  static Stream<Arguments> badReplies() {
    return Stream.of(
        Arguments.of("no address", List.of(variable(3, "0a000035")), Reason.NO_LEASE),
        Arguments.of("empty address", List.of(variable(1, "")), Reason.NO_LEASE),
        Arguments.of("short address", List.of(variable(1, "0a63")), Reason.MALFORMED_PAYLOAD),
        Arguments.of("long DNS", with(variable(3, "0a00003500")), Reason.MALFORMED_PAYLOAD),
        Arguments.of("odd network", with(variable(28676, "0a000000")), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            "mask with a hole",
            with(variable(28676, "0a000000ff00ff00000000000000")),
            Reason.MALFORMED_PAYLOAD),
        Arguments.of("short subnet", with(variable(13, "0a000000")), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            "endless networks",
            with(variable(28676, "0a000000ff000000000000000000".repeat(129))),
            Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            "endless banner", with(variable(28672, "41".repeat(1025))), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            "expiry beyond 32 bits", with(variable(5, "0100000000")), Reason.MALFORMED_PAYLOAD),
        Arguments.of(
            "expiry beyond 63 bits", with(variable(5, "ff".repeat(9))), Reason.MALFORMED_PAYLOAD),
        Arguments.of("expiry at once", with(variable(5, "00000000")), Reason.MALFORMED_PAYLOAD));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badReplies")
  void badRepliesAreRefused(String name, List<Attribute> attributes, Reason reason) {
    assertRefused(name, new Attributes(Attributes.REPLY, 5, attributes), reason);
  }

  @Test
  void aReplyOfAnotherTransactionIsRefused() {
    assertRefused(
        "identifier",
        new Attributes(Attributes.REPLY, 6, List.of(ADDRESS)),
        Reason.UNEXPECTED_MESSAGE);
    assertRefused(
        "type", new Attributes(Attributes.ACK, 5, List.of(ADDRESS)), Reason.UNEXPECTED_MESSAGE);
  }

  private static void assertRefused(String name, Attributes message, Reason reason) {
    assertThat(ModeConfigClient.read(message, 5))
        .as(name)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  private static Reading<ClientConfiguration> read(Attribute... attributes) {
    return ModeConfigClient.read(new Attributes(Attributes.REPLY, 5, List.of(attributes)), 5);
  }

  private static List<Attribute> with(Attribute attribute) {
    List<Attribute> attributes = new ArrayList<>(List.of(ADDRESS));
    attributes.add(attribute);
    return attributes;
  }

  private static Attribute variable(int type, String hex) {
    return Attribute.variable(type, Bytes.ofHex(hex));
  }
}
