package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.4, aggressive mode with a pre-shared key. */
class Rfc2409AggressiveModeTest {
  private static final String SUITE = "aes128-sha1-modp1024";

  private final PhaseOneStart start =
      AggressiveInitiator.start(Ends.initiator(), Ends.client("group key", SUITE), 86400);

  private static PhaseOneStep respond(byte[] first, String key) {
    return AggressiveResponder.start(
        Ends.responder(), Ends.Configured.of(Ends.gateway("staff", key, SUITE)), first);
  }

  private static PhaseOneStep.Continue continued(PhaseOneStep step) {
    assertThat(step).isInstanceOf(PhaseOneStep.Continue.class);
    return (PhaseOneStep.Continue) step;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-sha1-modp1024",
        "aes256-sha256-modp2048",
        "3des-md5-modp1536",
        "aes192-sha384-ecp256",
        "aes256-sha512-curve25519"
      })
  void bothEndsHaveTheSameKeysAndKnowEachOther(String suite) {
    Ends.Pair pair = Ends.aggressive(suite);
    assertThat(pair.responder().peer()).isEqualTo(Ends.GROUP);
    assertThat(pair.initiator().peer()).isEqualTo(Ends.GATEWAY);
    assertThat(
            pair.initiator()
                .sa()
                .keys()
                .derivation()
                .sameAs(pair.responder().sa().keys().derivation()))
        .isTrue();
    assertThat(pair.responder().offeredLifeSeconds()).hasValue(86400);
  }

  @Test
  void message2HasTheChosenTransformUnchangedAndTheProof() {
    ParsedMessage offered = Ends.accepted(MessageReader.clear(start.message()));
    ParsedMessage second =
        Ends.accepted(
            MessageReader.clear(continued(respond(start.message(), "group key")).reply()));
    assertThat(second.parts().stream().map(p -> p.payload().getClass().getSimpleName()))
        .containsExactly("SecurityAssociation", "KeyExchange", "Nonce", "Identification", "Hash");
    assertThat(second.first(Payload.SecurityAssociation.class).orElseThrow().proposals())
        .isEqualTo(offered.first(Payload.SecurityAssociation.class).orElseThrow().proposals());
  }

  @Test
  void aClientWithAnotherKeyRefusesMessage2() {
    PhaseOneStep step =
        start.exchange().on(continued(respond(start.message(), "other key")).reply());
    assertThat(((PhaseOneStep.Ignore) step).refusal().reason())
        .isEqualTo(Reason.INVALID_HASH_INFORMATION);
  }

  @Test
  void aForgedMessage3LeavesTheExchangeWaitingForTheRealOne() {
    PhaseOneStep.Continue waiting = continued(respond(start.message(), "group key"));
    PhaseOneStep.Complete client = (PhaseOneStep.Complete) start.exchange().on(waiting.reply());
    byte[] real = client.reply().orElseThrow();
    byte[] forged = real.clone();
    forged[forged.length - 1] ^= 1;
    assertThat(waiting.next().on(forged)).isInstanceOf(PhaseOneStep.Ignore.class);
    assertThat(waiting.next().on(real)).isInstanceOf(PhaseOneStep.Complete.class);
  }

  @Test
  void anUnknownGroupIsAnsweredLikeAKnownOneAndNeverProven() {
    PhaseOneConnection stranger =
        new PhaseOneConnection(
            "client",
            List.of(Ends.suite(SUITE)),
            Ends.client("x", SUITE).methods(),
            Ends.client("group key", SUITE).credentials(),
            Identity.keyId("stuff"),
            List.of(),
            false);
    PhaseOneStart unknown = AggressiveInitiator.start(Ends.initiator(), stranger, 86400);
    PhaseOneStep.Continue answer = continued(respond(unknown.message(), "group key"));
    PhaseOneStep.Continue known = continued(respond(start.message(), "group key"));
    assertThat(answer.reply()).hasSameSizeAs(known.reply());
    assertThat(unknown.exchange().on(answer.reply())).isInstanceOf(PhaseOneStep.Ignore.class);
    byte[] guess = answer.reply().clone();
    assertThat(((PhaseOneStep.Ignore) answer.next().on(guess)).refusal().reason())
        .isEqualTo(Reason.UNKNOWN_IDENTITY);
  }

  @Test
  void whatIsNotOfferedIsRefusedWithTheNearestMiss() {
    PhaseOneStep step =
        AggressiveResponder.start(
            Ends.responder(),
            Ends.Configured.of(Ends.gateway("staff", "group key", "aes256-sha1-modp1024")),
            start.message());
    assertThat(((PhaseOneStep.Fail) step).refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(((PhaseOneStep.Fail) step).refusal().detail())
        .contains("offered aes128-sha1-modp1024")
        .contains("nearest: aes128-sha1-modp1024");
  }

  @Test
  void aPublicValueOfZeroIsRefused() {
    ParsedMessage first = Ends.accepted(MessageReader.clear(start.message()));
    List<Payload> payloads =
        first.parts().stream()
            .map(
                part ->
                    part.payload() instanceof Payload.KeyExchange
                        ? new Payload.KeyExchange(Bytes.copyOf(new byte[128]))
                        : part.payload())
            .toList();
    byte[] zero = io.postern.ike.message.MessageWriter.clear(first.header(), payloads);
    assertThat(((PhaseOneStep.Fail) respond(zero, "group key")).refusal().reason())
        .isEqualTo(Reason.INVALID_KEY_INFORMATION);
  }
}
