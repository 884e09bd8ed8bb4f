package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.LifeDurations;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** RFC 2407 §4.5.4, §4.6.3.1. */
class Rfc2407ResponderLifetimeTest {
  private final QuickPair pair = new QuickPair();

  private static ChildLifetime lifetime(long seconds, long kilobytes) {
    return new ChildLifetime(seconds, OptionalLong.of(kilobytes));
  }

  /** The notifies of message 2. */
  private List<Payload.Notification> notifies() {
    QuickInitiator.Start start = pair.start();
    QuickInitiator.AwaitAnswer waiting = (QuickInitiator.AwaitAnswer) start.exchange();
    byte[] second = QuickPair.proposed(pair.answer(start.message())).reply();
    ParsedMessage message = Ends.accepted(waiting.exchange().open(second));
    return message.all(Payload.Notification.class);
  }

  @Test
  void aShorterLifetimeIsToldToThePeerInTheFormatOfTheRfc() {
    pair.wanted = lifetime(7200, 100_000);
    pair.granted = lifetime(3600, 50_000);
    assertThat(notifies())
        .containsExactly(
            new Payload.Notification(
                Protocols.DOI_IPSEC,
                Protocols.ESP,
                Bytes.ofHex("00002000"),
                NotifyTypes.RESPONDER_LIFETIME,
                Bytes.ofHex("80010001" + "0002000400000e10" + "80010002" + "000200040000c350")));
  }

  @Test
  void anInitiatorThatIsToldKeepsToIt() {
    pair.wanted = lifetime(7200, 100_000);
    pair.granted = lifetime(3600, 50_000);
    QuickPair.Agreed agreed = pair.agree();
    assertThat(agreed.initiator().lifetime()).isEqualTo(lifetime(3600, 50_000));
    assertThat(agreed.responder().lifetime()).isEqualTo(lifetime(3600, 50_000));
  }

  @Test
  void aLongerLifetimeIsNotTold() {
    pair.wanted = lifetime(600, 1000);
    pair.granted = lifetime(3600, 50_000);
    assertThat(notifies()).isEmpty();
    assertThat(pair.agree().responder().lifetime()).isEqualTo(lifetime(600, 1000));
  }

  @Test
  void bytesThatThePeerDoesNotCountAreOursToCount() {
    pair.wanted = ChildLifetime.ofSeconds(3600);
    pair.granted = lifetime(3600, 50_000);
    assertThat(notifies()).isEmpty();
    assertThat(pair.agree().responder().lifetime()).isEqualTo(lifetime(3600, 50_000));
  }

  @Test
  void whatCannotBeReadTellsNothing() {
    Payload garbage =
        new Payload.Notification(
            1, 3, Bytes.EMPTY, NotifyTypes.RESPONDER_LIFETIME, Bytes.ofHex("8001000100020008ff"));
    ParsedMessage message =
        new ParsedMessage(
            Header.encrypted(new Cookies(1, 2), ExchangeType.QUICK, 1),
            List.of(new ParsedMessage.Part(garbage, Bytes.EMPTY, Bytes.EMPTY)));
    assertThat(ResponderLifetime.of(message)).isEqualTo(LifeDurations.NONE);
  }

  private static Payload.Notification ofPhaseOne(String data) {
    return new Payload.Notification(
        1, 1, Bytes.EMPTY, NotifyTypes.RESPONDER_LIFETIME, Bytes.ofHex(data));
  }

  @Test
  void ofAPhaseOneSaTheSpiIsBothCookiesAndTheAttributesAreThoseOfPhaseOne() {
    assertThat(ResponderLifetime.phaseOne(new Cookies(0x11, 0x22), 3600))
        .isEqualTo(
            new Payload.Notification(
                Protocols.DOI_IPSEC,
                Protocols.ISAKMP,
                Bytes.ofHex("00000000000000110000000000000022"),
                NotifyTypes.RESPONDER_LIFETIME,
                Bytes.ofHex("800b0001" + "000c000400000e10")));
  }

  @Test
  void ofAPhaseOneSaEitherNumberingOfTheAttributesIsUnderstood() {
    assertThat(ResponderLifetime.ofPhaseOne(ofPhaseOne("800b0001" + "000c000400000e10")).seconds())
        .hasValue(3600);
    assertThat(ResponderLifetime.ofPhaseOne(ofPhaseOne("80010001" + "80020e10")).seconds())
        .hasValue(3600);
    assertThat(ResponderLifetime.ofPhaseOne(ofPhaseOne("8001000100020008ff")))
        .isEqualTo(LifeDurations.NONE);
  }
}
