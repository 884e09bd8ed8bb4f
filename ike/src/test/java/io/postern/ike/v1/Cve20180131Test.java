package io.postern.ike.v1;

import static io.postern.ike.v1.EncryptingEnds.SUITE;
import static io.postern.ike.v1.EncryptingEnds.client;
import static io.postern.ike.v1.EncryptingEnds.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CVE-2018-0131, CVE-2017-17305, CVE-2018-8753, CVE-2018-9129: a gateway that answers an invalid
 * ciphertext otherwise than a valid one decrypts for whoever asks often enough.
 */
class Cve20180131Test {
  private static byte[] changed(
      byte[] datagram, Class<? extends Payload> kind, UnaryOperator<byte[]> change) {
    ParsedMessage message = Ends.accepted(MessageReader.clear(datagram));
    List<Payload> payloads = new ArrayList<>();
    for (ParsedMessage.Part part : message.parts()) {
      payloads.add(
          kind.isInstance(part.payload())
              ? Veil.withBody(
                  part.payload().number(), Bytes.copyOf(change.apply(part.body().toArray())))
              : part.payload());
    }
    return MessageWriter.clear(message.header(), payloads);
  }

  /** The shape of an answer: which payloads, and how long each is. */
  private static List<String> shape(PhaseOneStep step) {
    assertThat(step).isInstanceOf(PhaseOneStep.Continue.class);
    byte[] reply = ((PhaseOneStep.Continue) step).reply();
    return Ends.accepted(MessageReader.clear(reply)).parts().stream()
        .map(part -> part.payload().type() + " " + part.raw().size())
        .toList();
  }

  private static PhaseOneStep answerTo(
      String mode, AuthenticationMethod method, UnaryOperator<byte[]> change) {
    if (mode.equals("aggressive")) {
      PhaseOneStart start =
          AggressiveInitiator.start(Ends.initiator(), client(method), Ends.LIFE_SECONDS);
      return AggressiveResponder.start(
          Ends.responder(), gateway(method), change.apply(start.message()));
    }
    PhaseOneStart start = MainInitiator.start(Ends.initiator(), client(method), Ends.LIFE_SECONDS);
    PhaseOneStep.Continue second =
        (PhaseOneStep.Continue)
            MainResponder.start(Ends.responder(), gateway(method), start.message());
    PhaseOneStep.Continue third = (PhaseOneStep.Continue) start.exchange().on(second.reply());
    return second.next().on(change.apply(third.reply()));
  }

  /**
   * CVE-2018-0131 and its sisters: a ciphertext that is none is answered like one that is, and
   * fails at the HASH with the refusal of a wrong HASH.
   */
  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION, Nonce",
    "main, RSA_ENCRYPTION, Identification",
    "main, REVISED_RSA_ENCRYPTION, Nonce",
    "main, REVISED_RSA_ENCRYPTION, Identification",
    "main, REVISED_RSA_ENCRYPTION, KeyExchange",
    "aggressive, RSA_ENCRYPTION, Nonce",
    "aggressive, RSA_ENCRYPTION, Identification",
    "aggressive, REVISED_RSA_ENCRYPTION, Nonce",
    "aggressive, REVISED_RSA_ENCRYPTION, Identification",
    "aggressive, REVISED_RSA_ENCRYPTION, KeyExchange",
  })
  void anInvalidCiphertextIsAnsweredLikeAValidOne(
      String mode, AuthenticationMethod method, String payload) {
    List<String> usual = shape(answerTo(mode, method, UnaryOperator.identity()));
    Class<? extends Payload> kind =
        switch (payload) {
          case "Nonce" -> Payload.Nonce.class;
          case "KeyExchange" -> Payload.KeyExchange.class;
          default -> Payload.Identification.class;
        };
    List<UnaryOperator<byte[]>> changes =
        List.of(
            octets -> flipped(octets, octets.length - 1),
            octets -> flipped(octets, octets.length / 2),
            octets -> new byte[octets.length]);
    for (UnaryOperator<byte[]> change : changes) {
      PhaseOneStep step = answerTo(mode, method, message -> changed(message, kind, change));
      assertThat(shape(step)).isEqualTo(usual);
      if (mode.equals("aggressive")) {
        PhaseOneStep.Continue waiting = (PhaseOneStep.Continue) step;
        byte[] guess =
            MessageWriter.clear(
                Ends.accepted(MessageReader.header(waiting.reply())),
                List.of(new Payload.Hash(Bytes.copyOf(new byte[32]))));
        assertThat(((PhaseOneStep.Ignore) waiting.next().on(guess)).refusal().reason())
            .isEqualTo(Reason.INVALID_HASH_INFORMATION);
      }
    }
  }

  private static byte[] flipped(byte[] octets, int at) {
    byte[] changed = octets.clone();
    changed[at] ^= 1;
    return changed;
  }

  /** An identity that nobody has looks like one that somebody has. */
  @Test
  void anUnknownIdentityIsAnsweredLikeAKnownOne() {
    AuthenticationMethod method = AuthenticationMethod.RSA_ENCRYPTION;
    PhaseOneConnection unknown =
        Ends.connection(
            "unknown",
            List.of(method),
            client(method).credentials(),
            Identity.fqdn("nobody.example"),
            List.of(new IdentityPattern.Exactly(Ends.GATEWAY)),
            SUITE);
    PhaseOneStart start = AggressiveInitiator.start(Ends.initiator(), unknown, Ends.LIFE_SECONDS);
    assertThat(shape(AggressiveResponder.start(Ends.responder(), gateway(method), start.message())))
        .isEqualTo(shape(answerTo("aggressive", method, UnaryOperator.identity())));
  }

  /** §5.2 shows the public value, so a bad one is refused as in any other mode. */
  @Test
  void aPublicValueOfZeroInTheClearIsRefused() {
    PhaseOneStep step =
        answerTo(
            "main",
            AuthenticationMethod.RSA_ENCRYPTION,
            message ->
                changed(message, Payload.KeyExchange.class, octets -> new byte[octets.length]));
    assertThat(((PhaseOneStep.Fail) step).refusal().reason())
        .isEqualTo(Reason.INVALID_KEY_INFORMATION);
  }

  /** The length is for everyone to see; whatever it is, there is an answer or a refusal. */
  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void aCiphertextOfAnotherLengthIsNoException(String mode, AuthenticationMethod method) {
    for (Class<? extends Payload> kind :
        List.of(Payload.Nonce.class, Payload.Identification.class, Payload.KeyExchange.class)) {
      for (int size : new int[] {4, 15, 16, 17, 32, 255, 257, 1000}) {
        PhaseOneStep step =
            answerTo(
                mode,
                method,
                message -> changed(message, kind, octets -> Arrays.copyOf(octets, size)));
        assertThat(step).isNotInstanceOf(PhaseOneStep.Complete.class);
      }
    }
  }
}
