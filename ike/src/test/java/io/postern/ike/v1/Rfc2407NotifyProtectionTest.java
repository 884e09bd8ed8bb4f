package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * RFC 2407 §4.6.3: "Notification Status Messages MUST be sent under the protection of an ISAKMP
 * SA": who listens to others can be told by anyone on the way to drop a peer's SAs.
 */
class Rfc2407NotifyProtectionTest {
  private static final String SUITE = "aes128-sha256-curve25519";
  private static final Payload INITIAL_CONTACT =
      new Payload.Notification(
          1,
          1,
          Bytes.ofHex("11".repeat(8) + "22".repeat(8)),
          NotifyTypes.INITIAL_CONTACT,
          Bytes.EMPTY);

  private final PhaseOneScene aggressive =
      PhaseOneScene.aggressive(AuthenticationMethod.PRE_SHARED_KEY, SUITE);

  private static List<Payload.Notification> heard(
      PhaseOneScene scene, int position, byte[] datagram) {
    PhaseOneScene.Waiting listener = scene.waiting(position);
    assertThat(listener.hear(datagram)).isEqualTo(Heard.DONE);
    return listener.result().orElseThrow().notifies();
  }

  @Test
  void oneInTheClearMessage2OfAggressiveModeSaysNothing() {
    byte[] second = aggressive.draft(1).withLast(INITIAL_CONTACT).datagram();
    assertThat(heard(aggressive, 1, second)).isEmpty();
  }

  @Test
  void oneInAClearMessage3OfAggressiveModeSaysNothing() {
    byte[] third = aggressive.draft(2).withLast(INITIAL_CONTACT).inTheClear();
    assertThat(heard(aggressive, 2, third)).isEmpty();
  }

  @Test
  void oneInAnEncryptedMessage3IsHeard() {
    byte[] third = aggressive.draft(2).withLast(INITIAL_CONTACT).datagram();
    assertThat(heard(aggressive, 2, third)).containsExactly((Payload.Notification) INITIAL_CONTACT);
  }

  @Test
  void oneInTheLastMessagesOfMainModeIsHeard() {
    PhaseOneScene main = PhaseOneScene.main(AuthenticationMethod.PRE_SHARED_KEY, SUITE);
    for (int position : new int[] {4, 5}) {
      byte[] last = main.draft(position).withLast(INITIAL_CONTACT).datagram();
      assertThat(heard(main, position, last))
          .containsExactly((Payload.Notification) INITIAL_CONTACT);
    }
  }
}
