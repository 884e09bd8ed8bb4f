package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Reading;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** draft-dukes-ike-mode-cfg-02 §2: whoever has something to say begins, gateway or client. */
class ModeConfigPushTest {
  @Test
  void section2_aClientAcknowledgesWhatItTook() {
    Attributes set = ModeConfigServer.push(9, ModeConfigServerTest.FULL);
    assertThat(ModeConfigClient.read(set, 9))
        .isEqualTo(Reading.accepted(ModeConfigServerTest.FULL));
    Attributes ack = ModeConfigClient.acknowledge(set);
    assertThat(ack.attributes()).allMatch(attribute -> attribute.value().isEmpty());
    Set<Integer> sent = set.attributes().stream().map(Attribute::type).collect(Collectors.toSet());
    assertThat(ModeConfigServer.acknowledged(ack, 9)).isEqualTo(Reading.accepted(sent));
  }

  @Test
  void section2_whatItDoesNotKnowIsLeftOut() {
    Attributes set =
        new Attributes(Attributes.SET, 9, List.of(variable(1, "0a630007"), variable(99, "00")));
    assertThat(ModeConfigClient.acknowledge(set))
        .isEqualTo(new Attributes(Attributes.ACK, 9, List.of(variable(1, ""))));
  }

  @Test
  void section2_aSetThatIsRefusedIsAcknowledgedWithNothing() {
    Attributes set = new Attributes(Attributes.SET, 9, List.of(variable(1, "0a63")));
    assertThat(ModeConfigClient.read(set, 9)).isInstanceOf(Reading.Refused.class);
    assertThat(ModeConfigClient.acceptNothing(set))
        .isEqualTo(new Attributes(Attributes.ACK, 9, List.of()));
  }

  @Test
  void section2_aGatewayTakesNothingFromAClient() {
    Attributes set = new Attributes(Attributes.SET, 3, List.of(variable(1, "0a630007")));
    assertThat(ModeConfigServer.acceptNothing(set))
        .isEqualTo(new Attributes(Attributes.ACK, 3, List.of()));
  }

  @Test
  void section5_2_aClientTellsItsVersionAndNothingElse() {
    Attributes request =
        new Attributes(Attributes.REQUEST, 4, List.of(variable(1, ""), variable(7, "")));
    assertThat(ModeConfigClient.reply(request, "Postern"))
        .isEqualTo(
            new Attributes(
                Attributes.REPLY, 4, List.of(Attribute.variable(7, Bytes.ofText("Postern")))));
    assertThat(
            ModeConfigClient.reply(
                new Attributes(Attributes.REQUEST, 4, List.of(variable(1, ""))), "Postern"))
        .isEqualTo(new Attributes(Attributes.REPLY, 4, List.of()));
  }

  private static Attribute variable(int type, String hex) {
    return Attribute.variable(type, Bytes.ofHex(hex));
  }
}
