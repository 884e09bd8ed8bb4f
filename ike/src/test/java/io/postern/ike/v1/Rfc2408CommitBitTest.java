package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 2408 §3.1, the commit bit. */
class Rfc2408CommitBitTest {
  private static final int FLAGS = 19;
  private static final int COMMIT = 2;

  private final QuickPair pair = new QuickPair();

  private static byte[] withCommit(byte[] datagram) {
    byte[] changed = datagram.clone();
    changed[FLAGS] |= COMMIT;
    return changed;
  }

  private static Payload connected(int notifyType) {
    return new Payload.Notification(
        Protocols.DOI_IPSEC, Protocols.ESP, Bytes.ofHex("00002000"), notifyType, Bytes.EMPTY);
  }

  /** The responder's chain of IVs, and the initiator once it has sent message 3. */
  private record Waiting(ProtectedExchange responder, QuickStep.Proposed initiator) {}

  private Waiting waiting() {
    ProtectedExchange exchange = pair.responderExchange();
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed second = QuickPair.proposed(pair.answer(exchange, start.message()));
    QuickStep.Proposed third = QuickPair.proposed(start.exchange().on(withCommit(second.reply())));
    QuickPair.complete(second.next().on(third.reply()));
    return new Waiting(exchange, third);
  }

  @Test
  void theEntityThatDidNotSetItWaitsForConnected() {
    Waiting waiting = waiting();
    assertThat(waiting.initiator().next().awaitsConnected()).isTrue();
    byte[] fourth =
        ProtectedMessage.seal(
            pair.responder(), waiting.responder(), List.of(connected(NotifyTypes.CONNECTED)));
    QuickStep.Complete complete = QuickPair.complete(waiting.initiator().next().on(fourth));
    assertThat(complete.child()).isSameAs(waiting.initiator().child());
    assertThat(complete.reply()).isEmpty();
  }

  @Test
  void connectedMayComeInAnInformationalExchangeUnderTheMessageIdOfTheNegotiation() {
    Waiting waiting = waiting();
    byte[] informational =
        ProtectedMessage.seal(
            pair.responder(),
            pair.responder().exchange(ExchangeType.INFORMATIONAL, QuickPair.MESSAGE_ID),
            List.of(connected(NotifyTypes.CONNECTED)));
    assertThat(waiting.initiator().next().on(informational)).isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void anotherNotifyIsNotConnected() {
    Waiting waiting = waiting();
    byte[] fourth =
        ProtectedMessage.seal(
            pair.responder(), waiting.responder(), List.of(connected(NotifyTypes.REPLAY_STATUS)));
    assertThat(waiting.initiator().next().on(fourth)).isInstanceOf(QuickStep.Ignore.class);
  }

  @Test
  void aForgedConnectedIsIgnored() {
    Waiting waiting = waiting();
    byte[] fourth =
        ProtectedMessage.seal(
            pair.responder(), waiting.responder(), List.of(connected(NotifyTypes.CONNECTED)));
    for (int at = 28; at < fourth.length; at++) {
      byte[] forged = fourth.clone();
      forged[at] ^= 1;
      assertThat(waiting.initiator().next().on(forged)).isInstanceOf(QuickStep.Ignore.class);
    }
    assertThat(waiting.initiator().next().on(fourth)).isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void anInitiatorThatSetsItIsServedWithAFourthMessage() {
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed second = QuickPair.proposed(pair.answer(withCommit(start.message())));
    QuickStep.Complete third = QuickPair.complete(start.exchange().on(second.reply()));
    QuickStep.Complete fourth = QuickPair.complete(second.next().on(third.reply().orElseThrow()));
    QuickInitiator.AwaitAnswer initiator = (QuickInitiator.AwaitAnswer) start.exchange();
    QuickMode waits =
        new CommitBit.AwaitConnected(pair.initiator(), initiator.exchange(), third.child());
    assertThat(waits.on(fourth.reply().orElseThrow())).isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void itIsEnoughToSetItInTheThirdMessage() {
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed second = QuickPair.proposed(pair.answer(start.message()));
    QuickStep.Complete third = QuickPair.complete(start.exchange().on(second.reply()));
    byte[] marked = withCommit(third.reply().orElseThrow());
    assertThat(QuickPair.complete(second.next().on(marked)).reply()).isPresent();
  }

  @Test
  void weNeverSetIt() {
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed second = QuickPair.proposed(pair.answer(start.message()));
    QuickStep.Complete third = QuickPair.complete(start.exchange().on(second.reply()));
    for (byte[] message : List.of(start.message(), second.reply(), third.reply().orElseThrow())) {
      assertThat(message[FLAGS] & COMMIT).isZero();
    }
    assertThat(QuickPair.complete(second.next().on(third.reply().orElseThrow())).reply()).isEmpty();
  }
}
