package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.ProtectedHash;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.EncapsulationMode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2409 §5.5 and RFC 2407 §4.6.2: what IDci and IDcr mean. */
class Rfc2409QuickModeIdentitiesTest {
  private final QuickPair pair = new QuickPair();

  private static TrafficSelector range(String first, String last, int protocol, int port) {
    return new TrafficSelector(
        InetAddress.ofLiteral(first), InetAddress.ofLiteral(last), protocol, port);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0,10.1.255.255,0,0",
    "10.1.0.7,10.1.0.7,17,1701",
    "10.1.0.3,10.1.0.9,6,443",
    "2001:db8::,2001:db8::ffff,0,0",
    "2001:db8::1,2001:db8::7,58,0"
  })
  void addressSubnetRangeProtocolAndPortReachTheOtherEnd(
      String first, String last, int protocol, int port) {
    pair.remote = range(first, last, protocol, port);
    pair.local = range(first, first, protocol, port);
    QuickPair.Agreed agreed = pair.agree();
    assertThat(agreed.responder().local()).isEqualTo(pair.remote);
    assertThat(agreed.responder().remote()).isEqualTo(pair.local);
    assertThat(agreed.initiator().remote()).isEqualTo(pair.remote);
    assertThat(agreed.initiator().local()).isEqualTo(pair.local);
    assertThat(pair.asked.orElseThrow().identified()).isTrue();
  }

  @Test
  void withoutThemTheyAreTheAddressesOfThePeers() {
    pair.local = TrafficSelector.host(QuickPair.INITIATOR);
    QuickStep.Proposed proposed = QuickPair.proposed(pair.answer(without()));
    assertThat(proposed.child().remote()).isEqualTo(TrafficSelector.host(QuickPair.INITIATOR));
    assertThat(proposed.child().local()).isEqualTo(TrafficSelector.host(QuickPair.RESPONDER));
    assertThat(pair.asked.orElseThrow().identified()).isFalse();
  }

  /** Message 1 without its ID payloads. */
  private byte[] without() {
    ParsedMessage first = Ends.accepted(pair.responderExchange().open(pair.start().message()));
    List<Payload> rest =
        first.parts().stream()
            .map(ParsedMessage.Part::payload)
            .filter(p -> !(p instanceof Payload.Hash || p instanceof Payload.Identification))
            .toList();
    ProtectedExchange exchange = pair.initiatorExchange();
    Bytes hash =
        ProtectedHash.first(
            pair.initiator().keys(), QuickPair.MESSAGE_ID, Bytes.copyOf(MessageWriter.chain(rest)));
    List<Payload> all = new ArrayList<>();
    all.add(new Payload.Hash(hash));
    all.addAll(rest);
    return exchange.seal(all);
  }

  @Test
  void unacceptableOnesAreAnsweredWithInvalidIdInformation() {
    QuickInitiator.Start start = pair.start();
    pair.local = TrafficSelector.host(QuickPair.RESPONDER);
    QuickStep.Fail fail = (QuickStep.Fail) pair.answer(start.message());
    assertThat(fail.refusal().reason()).isEqualTo(Reason.INVALID_ID_INFORMATION);
    assertThat(fail.refusal().reason().notifyType()).hasValue(18);
  }

  @Test
  void transportModeIsForHostsAlone() {
    pair.mode = EncapsulationMode.TRANSPORT;
    pair.modes = List.of(EncapsulationMode.TRANSPORT);
    assertThat(pair.refused().refusal().reason()).isEqualTo(Reason.INVALID_ID_INFORMATION);
    pair.modes = List.of(EncapsulationMode.TUNNEL, EncapsulationMode.TRANSPORT);
    assertThat(pair.refused().refusal().detail())
        .contains("encapsulation transport instead of tunnel");
    pair.remote = TrafficSelector.host(QuickPair.RESPONDER);
    assertThat(pair.agree().responder().mode()).isEqualTo(EncapsulationMode.TRANSPORT);
  }
}
