package io.postern.ike.v1;

import static io.postern.ike.v1.SigningEnds.CLIENT;
import static io.postern.ike.v1.SigningEnds.GATEWAY;
import static io.postern.ike.v1.SigningEnds.OTHER;
import static io.postern.ike.v1.SigningEnds.ROOT;
import static io.postern.ike.v1.SigningEnds.SUITE;
import static io.postern.ike.v1.SigningEnds.client;
import static io.postern.ike.v1.SigningEnds.gateway;
import static io.postern.ike.v1.SigningEnds.play;
import static io.postern.ike.v1.SigningEnds.signing;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.PublicKeyPolicy;
import io.postern.ike.auth.Role;
import io.postern.ike.auth.TestAuthority;
import io.postern.ike.key.Secret;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.1, RFC 4754, draft-ietf-ipsec-isakmp-hybrid-auth-05 §3: both modes, both roles. */
class Rfc2409SignatureTest {
  @ParameterizedTest
  @CsvSource({
    "main, RSA_SIGNATURE, rsa2048",
    "main, XAUTH_INITIATOR_RSA, rsa2048",
    "main, XAUTH_RESPONDER_RSA, rsa2048",
    "main, ECDSA_256, secp256r1",
    "main, ECDSA_384, secp384r1",
    "main, ECDSA_521, secp521r1",
    "aggressive, RSA_SIGNATURE, rsa2048",
    "aggressive, XAUTH_INITIATOR_RSA, rsa2048",
    "aggressive, XAUTH_RESPONDER_RSA, rsa2048",
    "aggressive, ECDSA_256, secp256r1",
    "aggressive, ECDSA_384, secp384r1",
    "aggressive, ECDSA_521, secp521r1",
  })
  void bothEndsSign(String mode, AuthenticationMethod method, String algorithm) {
    Ends.Pair pair =
        play(
                mode,
                client(method, signing(ROOT, algorithm, CLIENT)),
                gateway(method, signing(ROOT, algorithm, Ends.GATEWAY)))
            .pair();
    assertThat(pair.initiator().peer()).isEqualTo(Ends.GATEWAY);
    assertThat(pair.responder().peer()).isEqualTo(CLIENT);
    assertThat(pair.responder().method()).isEqualTo(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "aggressive"})
  void inHybridInitRsaOnlyTheResponderSigns(String mode) {
    AuthenticationMethod method = AuthenticationMethod.HYBRID_INITIATOR_RSA;
    Ends.Pair pair =
        play(
                mode,
                client(method, Credentials.hybridUser(ROOT)),
                gateway(
                    method,
                    Credentials.hybridGateway(ROOT.issue("rsa2048", Ends.GATEWAY.toString()))))
            .pair();
    assertThat(pair.initiator().peer()).isEqualTo(Ends.GATEWAY);
    assertThat(pair.responder().method().user()).contains(Role.INITIATOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "aggressive"})
  void inHybridRespRsaOnlyTheInitiatorSigns(String mode) {
    AuthenticationMethod method = AuthenticationMethod.HYBRID_RESPONDER_RSA;
    Ends.Pair pair =
        play(
                mode,
                client(method, Credentials.hybridGateway(ROOT.issue("rsa2048", CLIENT.toString()))),
                gateway(method, Credentials.hybridUser(ROOT)))
            .pair();
    assertThat(pair.responder().peer()).isEqualTo(CLIENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"XAUTH_RESPONDER_PRE_SHARED_KEY", "PRE_SHARED_KEY"})
  void xauthMayStartFromEitherSide(AuthenticationMethod method) {
    Credentials key = Credentials.preSharedKey(Secret.ofText("shared"));
    for (String mode : List.of("main", "aggressive")) {
      assertThat(play(mode, client(method, key), gateway(method, key)).pair().initiator().method())
          .isEqualTo(method);
    }
  }

  /** RFC 2409 §5: the responder picks by its own preference. */
  @Test
  void ofSeveralMethodsOfferedTheRespondersFirstIsTaken() {
    Credentials both = signing(ROOT, "rsa2048", CLIENT).withPreSharedKey(Secret.ofText("shared"));
    Credentials gatewayBoth =
        signing(ROOT, "rsa2048", Ends.GATEWAY).withPreSharedKey(Secret.ofText("shared"));
    List<AuthenticationMethod> keyFirst =
        List.of(AuthenticationMethod.PRE_SHARED_KEY, AuthenticationMethod.RSA_SIGNATURE);
    PhaseOneConnection client = Ends.connection("client", keyFirst, both, CLIENT, GATEWAY, SUITE);
    PhaseOneConnection gateway =
        Ends.connection(
            "gateway", keyFirst.reversed(), gatewayBoth, Ends.GATEWAY, List.of(), SUITE);
    for (String mode : List.of("main", "aggressive")) {
      assertThat(play(mode, client, new SigningEnds.Gateway(gateway)).pair().initiator().method())
          .isEqualTo(AuthenticationMethod.RSA_SIGNATURE);
    }
  }

  @Test
  void aChainGoesWithTheLeafThroughItsIntermediates() {
    TestAuthority below = ROOT.intermediate("O=Example, CN=Sub").intermediate("O=Example, CN=Low");
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Ends.main(
            client(method, signing(below, "rsa2048", CLIENT)),
            gateway(method, signing(below, "rsa2048", Ends.GATEWAY)))
        .pair();
  }

  @Test
  void rsaOf1024BitsIsTakenByAnOperatorsChoiceOnly() {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    PhaseOneConnection weak = client(method, signing(ROOT, "rsa1024", CLIENT));
    Credentials ours = signing(ROOT, "rsa2048", Ends.GATEWAY);
    assertThat(Ends.main(weak, gateway(method, ours)).refusedByResponder().reason())
        .isEqualTo(Reason.INVALID_CERTIFICATE);
    Ends.main(weak, gateway(method, ours.withPublicKeys(PublicKeyPolicy.LEGACY))).pair();
  }

  @Test
  void theIdentityPicksTheConnectionAmongThoseOfOneMethod() {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Credentials ours = signing(ROOT, "rsa2048", Ends.GATEWAY);
    PhaseOneConnection staff =
        Ends.connection("staff.example", List.of(method), ours, Ends.GATEWAY, List.of(), SUITE);
    PhaseOneConnection clients =
        Ends.connection("client.example", List.of(method), ours, Ends.GATEWAY, List.of(), SUITE);
    Conversation played =
        Ends.main(
            client(method, signing(ROOT, "rsa2048", CLIENT)),
            new Ends.Configured(List.of(staff, clients), true));
    assertThat(played.pair().responder().connection().name()).isEqualTo("client.example");
  }

  /** RFC 2408 §3.10; vpnc ends the connection at a request in message 2. */
  @ParameterizedTest
  @CsvSource({
    "main, RSA_SIGNATURE, 4, 1",
    "main, HYBRID_INITIATOR_RSA, 4, 0",
    "aggressive, RSA_SIGNATURE, 2, 1",
    "aggressive, HYBRID_INITIATOR_RSA, 2, 0",
    "aggressive, RSA_SIGNATURE, 1, 1",
    "main, RSA_SIGNATURE, 1, 0",
    "main, RSA_SIGNATURE, 3, 0",
  })
  void certificatesAreAskedOfWhoSigns(
      String mode, AuthenticationMethod method, int message, int requests) {
    Conversation played =
        play(
            mode,
            client(method, signing(ROOT, "rsa2048", CLIENT)),
            gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY)));
    ParsedMessage sent = Ends.accepted(MessageReader.clear(played.messages().get(message - 1)));
    assertThat(sent.all(Payload.CertificateRequest.class))
        .hasSize(requests)
        .allMatch(request -> request.authority().equals(ROOT.authorities().getFirst()));
  }

  /** RFC 2408 §5.10: a request chooses among several keys. */
  @Test
  void theKeyOfTheAuthorityThatWasAskedForSigns() {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Credentials two =
        Credentials.signatures(OTHER.issue("rsa2048", CLIENT.toString()), ROOT)
            .withSigningKeys(
                List.of(
                    OTHER.issue("rsa2048", CLIENT.toString()),
                    ROOT.issue("rsa2048", CLIENT.toString())));
    for (String mode : List.of("main", "aggressive")) {
      play(mode, client(method, two), gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY)))
          .pair();
    }
  }
}
