package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.EncapsulationMode.Carrier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3947 §5.1, §5.2. */
class Rfc3947EncapsulationTest {
  private final QuickPair pair = new QuickPair();

  private QuickPair in(EncapsulationMode mode) {
    pair.mode = mode;
    pair.modes = List.of(mode);
    pair.remote = TrafficSelector.host(QuickPair.RESPONDER);
    return pair;
  }

  @ParameterizedTest
  @CsvSource({
    "TUNNEL,1",
    "TRANSPORT,2",
    "UDP_TUNNEL,3",
    "UDP_TRANSPORT,4",
    "UDP_TUNNEL_DRAFT,61443",
    "UDP_TRANSPORT_DRAFT,61444"
  })
  void eachModeHasItsNumberAndIsAgreedOn(EncapsulationMode mode, int number) {
    assertThat(EncapsulationMode.of(number)).contains(mode);
    QuickPair.Agreed agreed = in(mode).agree();
    assertThat(agreed.initiator().mode()).isEqualTo(mode);
    assertThat(agreed.responder().mode()).isEqualTo(mode);
  }

  @Test
  void behindANatUdpEncapsulationAloneIsTaken() {
    in(EncapsulationMode.TUNNEL).modes = EncapsulationMode.fitting(true, true, Set.of(Carrier.UDP));
    assertThat(pair.refused().refusal().detail())
        .contains("encapsulation tunnel instead of udp-tunnel or udp-transport");
  }

  @Test
  void ahDoesNotPassANat() {
    in(EncapsulationMode.UDP_TUNNEL).with("ah-sha1");
    assertThat(pair.refused().refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(pair.refused().refusal().detail()).contains("one that passes a NAT");
  }

  @ParameterizedTest
  @EnumSource(
      value = EncapsulationMode.class,
      names = {"UDP_TRANSPORT", "UDP_TRANSPORT_DRAFT"})
  void inTransportModeBothEndsSendBothOriginalAddresses(EncapsulationMode mode) {
    QuickPair.Agreed agreed = in(mode).agree();
    assertThat(agreed.responder().originals())
        .contains(new OriginalAddresses(QuickPair.INITIATOR, Optional.of(QuickPair.RESPONDER)));
    assertThat(agreed.initiator().originals())
        .contains(new OriginalAddresses(QuickPair.RESPONDER, Optional.of(QuickPair.INITIATOR)));
    assertThat(pair.asked.orElseThrow().originals()).isEqualTo(agreed.responder().originals());
  }

  @ParameterizedTest
  @EnumSource(
      value = EncapsulationMode.class,
      names = {"TUNNEL", "TRANSPORT", "UDP_TUNNEL", "UDP_TUNNEL_DRAFT"})
  void inOtherModesNeitherEndSendsThem(EncapsulationMode mode) {
    QuickPair.Agreed agreed = in(mode).agree();
    assertThat(agreed.responder().originals()).isEmpty();
    assertThat(agreed.initiator().originals()).isEmpty();
  }

  @Test
  void thePayloadsOfTheDraftHaveTheDraftsNumber() {
    assertThat(
            OriginalAddresses.payloads(
                EncapsulationMode.UDP_TRANSPORT_DRAFT, QuickPair.INITIATOR, QuickPair.RESPONDER))
        .extracting(Payload::number)
        .containsExactly(131, 131);
    assertThat(
            OriginalAddresses.payloads(
                EncapsulationMode.UDP_TRANSPORT, QuickPair.INITIATOR, QuickPair.RESPONDER))
        .extracting(Payload::number)
        .containsExactly(21, 21);
  }

  @Test
  void aPeerThatSendsOneSendsItsOwn() {
    Payload own =
        new Payload.NatOriginalAddress(1, Bytes.copyOf(QuickPair.INITIATOR.getAddress()), true);
    ParsedMessage message =
        new ParsedMessage(
            Header.encrypted(new Cookies(1, 2), ExchangeType.QUICK, 1),
            List.of(new ParsedMessage.Part(own, Bytes.EMPTY, Bytes.EMPTY)));
    assertThat(OriginalAddresses.of(message, true))
        .contains(new OriginalAddresses(QuickPair.INITIATOR, Optional.empty()));
  }
}
