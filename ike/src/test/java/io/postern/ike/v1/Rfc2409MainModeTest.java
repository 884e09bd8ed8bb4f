package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 2409 §5.4, main mode with a pre-shared key. */
class Rfc2409MainModeTest {
  private static final String SUITE = "aes256-sha256-modp2048";
  private static final PhaseOneConnection FIRST = Ends.gateway("first", "first key", SUITE);
  private static final PhaseOneConnection SECOND = Ends.gateway("second", "second key", SUITE);

  /** Messages 1 to 4, and the fifth. */
  private record UpToFive(PhaseOne initiator, PhaseOne responder, byte[] fifth) {}

  private static UpToFive upToFive(String key, PhaseOneConnections connections) {
    PhaseOneStart start = MainInitiator.start(Ends.initiator(), Ends.client(key, SUITE), 3600);
    PhaseOneStep.Continue second =
        (PhaseOneStep.Continue) MainResponder.start(Ends.responder(), connections, start.message());
    PhaseOneStep.Continue third = (PhaseOneStep.Continue) start.exchange().on(second.reply());
    PhaseOneStep.Continue fourth = (PhaseOneStep.Continue) second.next().on(third.reply());
    PhaseOneStep.Continue fifth = (PhaseOneStep.Continue) third.next().on(fourth.reply());
    return new UpToFive(fifth.next(), fourth.next(), fifth.reply());
  }

  @Test
  void sixMessagesEstablishTheSameKeysAtBothEnds() {
    UpToFive five = upToFive("first key", Ends.Configured.of(FIRST));
    PhaseOneStep.Complete responder = (PhaseOneStep.Complete) five.responder().on(five.fifth());
    PhaseOneStep.Complete initiator =
        (PhaseOneStep.Complete) five.initiator().on(responder.reply().orElseThrow());
    assertThat(
            initiator
                .result()
                .sa()
                .keys()
                .derivation()
                .sameAs(responder.result().sa().keys().derivation()))
        .isTrue();
    assertThat(responder.result().peer()).isEqualTo(Ends.GROUP);
    assertThat(initiator.result().peer()).isEqualTo(Ends.GATEWAY);
  }

  @Test
  void theKeyThatOpensMessage5TellsTheConnection() {
    UpToFive five = upToFive("second key", Ends.Configured.of(FIRST, SECOND));
    PhaseOneStep.Complete responder = (PhaseOneStep.Complete) five.responder().on(five.fifth());
    assertThat(responder.result().connection().name()).isEqualTo("second");
  }

  @Test
  void aKeyOfNoConnectionIsAnAuthenticationFailure() {
    UpToFive five = upToFive("third key", Ends.Configured.of(FIRST, SECOND));
    PhaseOneStep step = five.responder().on(five.fifth());
    assertThat(((PhaseOneStep.Ignore) step).refusal().reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void anIdentityThatTheConnectionDoesNotAdmitIsNamed() {
    UpToFive five = upToFive("first key", new Ends.Configured(List.of(FIRST, SECOND), true));
    PhaseOneStep step = five.responder().on(five.fifth());
    assertThat(((PhaseOneStep.Ignore) step).refusal().reason())
        .isEqualTo(Reason.INVALID_ID_INFORMATION);
  }

  @Test
  void aMessage5InTheClearChangesNothing() {
    UpToFive five = upToFive("first key", Ends.Configured.of(FIRST));
    byte[] clear = five.fifth().clone();
    clear[19] = 0;
    assertThat(five.responder().on(clear)).isInstanceOf(PhaseOneStep.Ignore.class);
    assertThat(five.responder().on(five.fifth())).isInstanceOf(PhaseOneStep.Complete.class);
  }
}
