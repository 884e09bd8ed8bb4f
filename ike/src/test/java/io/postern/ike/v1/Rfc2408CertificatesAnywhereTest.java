package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 2408 §3.9, §3.10: both payloads "MUST be accepted at any point". */
class Rfc2408CertificatesAnywhereTest {
  /** A revocation list: of no use to the proof, and so taken from whomever it comes. */
  private static final Payload CERTIFICATE = new Payload.Certificate(7, Bytes.ofHex("3000"));

  private static final Payload REQUEST = new Payload.CertificateRequest(4, Bytes.EMPTY);

  static Stream<PhaseOneScene> phaseOne() {
    return Scenes.phaseOne();
  }

  @ParameterizedTest
  @MethodSource("phaseOne")
  void aCertificateInAnyMessageOfPhase1ChangesNothing(PhaseOneScene scene) {
    changesNothing(scene, CERTIFICATE);
  }

  /** RFC 2409 §5: a request "MUST NOT extend the number of messages transmitted or expected". */
  @ParameterizedTest
  @MethodSource("phaseOne")
  void aRequestInAnyMessageOfPhase1ChangesNothing(PhaseOneScene scene) {
    changesNothing(scene, REQUEST);
  }

  private static void changesNothing(PhaseOneScene scene, Payload payload) {
    for (int position = 0; position < scene.size(); position++) {
      Heard genuine = scene.listening(position).hear(scene.draft(position).datagram());
      Heard.Listener listener = scene.listening(position);
      assertThat(listener.hear(scene.draft(position).withLast(payload).datagram()))
          .as("message %d", position)
          .isEqualTo(genuine);
      for (int next = position + 2; next < scene.size(); next += 2) {
        Heard heard = listener.hear(scene.draft(next).datagram());
        assertThat(heard).isIn(Heard.GOES_ON, Heard.DONE);
      }
    }
  }
}
