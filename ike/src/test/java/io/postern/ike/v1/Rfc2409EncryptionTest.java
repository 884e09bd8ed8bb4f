package io.postern.ike.v1;

import static io.postern.ike.v1.EncryptingEnds.CLIENT;
import static io.postern.ike.v1.EncryptingEnds.CLIENT_KEY;
import static io.postern.ike.v1.EncryptingEnds.GATEWAY_KEY;
import static io.postern.ike.v1.EncryptingEnds.PEERS;
import static io.postern.ike.v1.EncryptingEnds.ROOT;
import static io.postern.ike.v1.EncryptingEnds.SECOND_KEY;
import static io.postern.ike.v1.EncryptingEnds.SUITE;
import static io.postern.ike.v1.EncryptingEnds.client;
import static io.postern.ike.v1.EncryptingEnds.gateway;
import static io.postern.ike.v1.EncryptingEnds.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.2, §5.3: both modes, both roles. */
class Rfc2409EncryptionTest {
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
    CertificateJudge nobody = new EncryptingEnds.Directory(Map.of());
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
    PhaseOneConnections gateway = gateway(method, pinned(), SUITE, GATEWAY_KEY);
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

  @Test
  void aCertificateOfTheSameAuthorityMakesNobodyTheGateway() {
    AuthenticationMethod method = AuthenticationMethod.RSA_ENCRYPTION;
    DecryptionKey impostor = ROOT.decrypting("impostor.example");
    Conversation played =
        Ends.main(
            client(method, CLIENT_KEY, impostor, SUITE), gateway(method, PEERS, SUITE, impostor));
    assertThat(played.refusedByInitiator().reason()).isEqualTo(Reason.INVALID_CERTIFICATE);
  }

  /** Which connections those are, main mode's do not tell. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aggressiveModeIsWithTheConnectionsThatTakeIt(boolean taken) {
    AuthenticationMethod method = AuthenticationMethod.RSA_ENCRYPTION;
    List<PhaseOneConnection> one = List.of(gateway(method).connection());
    PhaseOneConnections gateway =
        new EncryptingEnds.Split(taken ? List.of() : one, taken ? one : List.of());
    Conversation played = Ends.aggressive(client(method), gateway);
    if (taken) {
      assertThat(played.pair().responder().peer()).isEqualTo(CLIENT);
    } else {
      assertThat(played.refusedByResponder().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    }
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
