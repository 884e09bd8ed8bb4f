package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.EncryptionCredentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.auth.TestAuthority;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.2, §5.3: both modes, both roles, and what an attacker must not learn. */
class Rfc2409EncryptionTest {
  private static final String SUITE = "aes256-sha256-modp2048";
  private static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");
  private static final Identity CLIENT = Identity.fqdn("client.example");
  private static final DecryptionKey CLIENT_KEY = ROOT.decrypting("client.example");
  private static final DecryptionKey GATEWAY_KEY = ROOT.decrypting("gw.example");
  private static final DecryptionKey SECOND_KEY = ROOT.decrypting("second.example");

  /** Knows some certificates by name, and takes those of the authority that are sent. */
  private record Directory(Map<Identity, Bytes> known) implements CertificateJudge {
    @Override
    public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
      Bytes one = known.get(claimed);
      return ROOT.judge(
          claimed, certificates.isEmpty() && one != null ? List.of(one) : certificates);
    }

    @Override
    public List<Bytes> authorities() {
      return List.of();
    }
  }

  private static final Directory PEERS = new Directory(Map.of(CLIENT, CLIENT_KEY.certificate()));

  private static PhaseOneConnection client(
      AuthenticationMethod method, DecryptionKey own, DecryptionKey responder, String suite) {
    return Ends.connection(
        "client",
        List.of(method),
        Credentials.encryption(
            new EncryptionCredentials(List.of(own), PEERS, Optional.of(responder.certificate()))),
        CLIENT,
        List.of(new IdentityPattern.Exactly(Ends.GATEWAY)),
        suite);
  }

  private static PhaseOneConnection client(AuthenticationMethod method) {
    return client(method, CLIENT_KEY, GATEWAY_KEY, SUITE);
  }

  private record Gateway(PhaseOneConnection connection) implements PhaseOneConnections {
    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      return Optional.empty();
    }

    @Override
    public List<PhaseOneConnection> main() {
      return List.of(connection);
    }

    @Override
    public boolean admits(PhaseOneConnection candidate, Identity claimed) {
      return claimed.equals(CLIENT);
    }
  }

  private static Gateway gateway(
      AuthenticationMethod method, CertificateJudge peers, String suite, DecryptionKey... keys) {
    return new Gateway(
        Ends.connection(
            "gateway",
            List.of(method),
            Credentials.encryption(
                new EncryptionCredentials(List.of(keys), peers, Optional.empty())),
            Ends.GATEWAY,
            List.of(),
            suite));
  }

  private static Gateway gateway(AuthenticationMethod method) {
    return gateway(method, PEERS, SUITE, GATEWAY_KEY);
  }

  private static Conversation play(
      String mode, PhaseOneConnection client, PhaseOneConnections gateway) {
    return mode.equals("main") ? Ends.main(client, gateway) : Ends.aggressive(client, gateway);
  }

  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "main, XAUTH_INITIATOR_RSA_ENCRYPTION",
    "main, XAUTH_RESPONDER_RSA_ENCRYPTION",
    "main, XAUTH_INITIATOR_REVISED_RSA_ENCRYPTION",
    "main, XAUTH_RESPONDER_REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
    "aggressive, XAUTH_INITIATOR_RSA_ENCRYPTION",
    "aggressive, XAUTH_RESPONDER_RSA_ENCRYPTION",
    "aggressive, XAUTH_INITIATOR_REVISED_RSA_ENCRYPTION",
    "aggressive, XAUTH_RESPONDER_REVISED_RSA_ENCRYPTION",
  })
  void bothEndsDecrypt(String mode, AuthenticationMethod method) {
    Ends.Pair pair = play(mode, client(method), gateway(method)).pair();
    assertThat(pair.initiator().peer()).isEqualTo(Ends.GATEWAY);
    assertThat(pair.responder().peer()).isEqualTo(CLIENT);
    assertThat(pair.responder().method()).isEqualTo(method);
  }

  /** §5.3: Ke is expanded where the prf gives less than the cipher needs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3des-md5-modp1536",
        "aes256-sha1-modp2048",
        "aes128-sha512-ecp256",
        "des-md5-modp768"
      })
  void theRevisedModeRunsWithEachKindOfCipher(String suite) {
    AuthenticationMethod method = AuthenticationMethod.REVISED_RSA_ENCRYPTION;
    for (String mode : List.of("main", "aggressive")) {
      play(
              mode,
              client(method, CLIENT_KEY, GATEWAY_KEY, suite),
              gateway(method, PEERS, suite, GATEWAY_KEY))
          .pair();
    }
  }

  /** §5.2, §5.3: "a hash of the certificate the initiator is using … is passed". */
  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void hash1PicksAmongSeveralKeys(String mode, AuthenticationMethod method) {
    play(mode, client(method), gateway(method, PEERS, SUITE, SECOND_KEY, GATEWAY_KEY)).pair();
  }

  /** §5.3: "the initiator may optionally send a certificate payload". */
  @Test
  void inTheRevisedModeTheInitiatorsCertificateNeedNotBeKnown() {
    AuthenticationMethod method = AuthenticationMethod.REVISED_RSA_ENCRYPTION;
    Directory nobody = new Directory(Map.of());
    for (String mode : List.of("main", "aggressive")) {
      play(mode, client(method), gateway(method, nobody, SUITE, GATEWAY_KEY)).pair();
    }
  }

  /** §5.2: "identity protection" in both modes. */
  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void noMessageShowsWhoTheEndsAre(String mode, AuthenticationMethod method) {
    for (byte[] message : play(mode, client(method), gateway(method)).messages()) {
      String hex = Bytes.copyOf(message).hex();
      assertThat(hex).doesNotContain(CLIENT.data().hex()).doesNotContain(Ends.GATEWAY.data().hex());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void aClientThatCannotDecryptIsNotProven(String mode, AuthenticationMethod method) {
    PhaseOneConnection stranger = client(method, SECOND_KEY, GATEWAY_KEY, SUITE);
    Gateway gateway = gateway(method, pinned(), SUITE, GATEWAY_KEY);
    Conversation played = play(mode, stranger, gateway);
    if (mode.equals("main")) {
      assertThat(played.refusedByResponder().reason()).isEqualTo(Reason.AUTHENTICATION_FAILED);
    } else {
      assertThat(played.refusedByInitiator().reason()).isEqualTo(Reason.INVALID_HASH_INFORMATION);
    }
  }

  /** Takes the known certificate whatever is sent. */
  private static CertificateJudge pinned() {
    return new CertificateJudge() {
      @Override
      public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
        return PEERS.judge(claimed, List.of());
      }

      @Override
      public List<Bytes> authorities() {
        return List.of();
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void aGatewayWithAnotherKeyIsNotProven(String mode, AuthenticationMethod method) {
    Conversation played = play(mode, client(method), gateway(method, PEERS, SUITE, SECOND_KEY));
    assertThat(played.initiator()).get().isNotInstanceOf(PhaseOneStep.Complete.class);
    assertThat(played.responder()).isNotInstanceOf(PhaseOneStep.Complete.class);
  }

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

  @Test
  void aCertificateOfTheSameAuthorityMakesNobodyTheGateway() {
    AuthenticationMethod method = AuthenticationMethod.RSA_ENCRYPTION;
    DecryptionKey impostor = ROOT.decrypting("impostor.example");
    Conversation played =
        Ends.main(
            client(method, CLIENT_KEY, impostor, SUITE), gateway(method, PEERS, SUITE, impostor));
    assertThat(played.refusedByInitiator().reason()).isEqualTo(Reason.INVALID_CERTIFICATE);
  }

  /** RFC 2409 §5: "cannot be negotiated". */
  @Test
  void aggressiveModeOffersOneSuiteAndNoOtherMethod() {
    AuthenticationMethod method = AuthenticationMethod.REVISED_RSA_ENCRYPTION;
    PhaseOneConnection two =
        Ends.connection(
            "two",
            List.of(method),
            client(method).credentials(),
            CLIENT,
            List.of(),
            SUITE,
            "aes128-sha1-modp2048");
    assertThatThrownBy(() -> AggressiveInitiator.start(Ends.initiator(), two, 3600))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Off unless a connection names the method: a gateway without a decryption key has none. */
  @Test
  void aConnectionWithoutADecryptionKeyCannotNameTheMethod() {
    assertThatThrownBy(
            () ->
                Ends.connection(
                    "none",
                    List.of(AuthenticationMethod.RSA_ENCRYPTION),
                    Credentials.signatures(ROOT.issue("rsa2048", "gw.example"), ROOT),
                    Ends.GATEWAY,
                    List.of(),
                    SUITE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no credentials for RSA_ENCRYPTION");
  }
}
