package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.auth.PublicKeyPolicy;
import io.postern.ike.auth.Role;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.auth.TestAuthority;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.1, RFC 4754, draft-ietf-ipsec-isakmp-hybrid-auth-05 §3: both modes, both roles. */
class Rfc2409SignatureTest {
  private static final String SUITE = "aes256-sha256-modp2048";
  private static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");
  private static final TestAuthority OTHER = TestAuthority.root("O=Other, CN=Root");
  private static final Identity CLIENT = Identity.fqdn("client.example");
  private static final List<IdentityPattern> GATEWAY =
      List.of(new IdentityPattern.Exactly(Ends.GATEWAY));

  private static PhaseOneConnection client(AuthenticationMethod method, Credentials credentials) {
    return Ends.connection("client", List.of(method), credentials, CLIENT, GATEWAY, SUITE);
  }

  private static Gateway gateway(AuthenticationMethod method, Credentials credentials) {
    return new Gateway(
        Ends.connection("gateway", List.of(method), credentials, Ends.GATEWAY, List.of(), SUITE));
  }

  /** One connection, for both modes, that admits the client alone. */
  private record Gateway(PhaseOneConnection connection) implements PhaseOneConnections {
    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      return Optional.of(connection);
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

  private static Conversation play(
      String mode, PhaseOneConnection client, PhaseOneConnections gateway) {
    return mode.equals("main") ? Ends.main(client, gateway) : Ends.aggressive(client, gateway);
  }

  private static Credentials signing(TestAuthority authority, String algorithm, Identity bearer) {
    return Credentials.signatures(authority.issue(algorithm, bearer.toString()), ROOT);
  }

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
      assertThat(play(mode, client, new Gateway(gateway)).pair().initiator().method())
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

  /** A key that signs something else, or signs wrongly. */
  private record Spoiled(SigningKey real, String how) implements SigningKey {
    @Override
    public io.postern.ike.auth.SignatureKind kind() {
      return real.kind();
    }

    @Override
    public List<Bytes> certificates() {
      return switch (how) {
        case "no certificate" -> List.of();
        case "of another authority" -> OTHER.issue("rsa2048", CLIENT.toString()).certificates();
        case "of another host" -> ROOT.issue("rsa2048", "else.example").certificates();
        case "of another key" -> ROOT.issue("secp256r1", CLIENT.toString()).certificates();
        default -> real.certificates();
      };
    }

    @Override
    public Bytes sign(Bytes octets) {
      return switch (how) {
        case "one bit" -> {
          byte[] changed = real.sign(octets).toArray();
          changed[changed.length - 1] ^= 1;
          yield Bytes.copyOf(changed);
        }
        case "truncated hash" -> real.sign(octets.slice(0, octets.size() - 1));
        case "short" -> real.sign(octets).slice(1, real.sign(octets).size());
        case "long" -> real.sign(octets).plus(Bytes.ofHex("00"));
        case "empty" -> Bytes.EMPTY;
        default -> real.sign(octets);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one bit, AUTHENTICATION_FAILED, 24",
    "truncated hash, AUTHENTICATION_FAILED, 24",
    "short, INVALID_SIGNATURE, 25",
    "long, INVALID_SIGNATURE, 25",
    "empty, INVALID_SIGNATURE, 25",
    "no certificate, CERTIFICATE_UNAVAILABLE, 28",
    "of another authority, INVALID_CERTIFICATE, 20",
    "of another host, INVALID_CERTIFICATE, 20",
    "of another key, INVALID_SIGNATURE, 25",
  })
  void aBadProofOfTheInitiatorIsNamed(String how, Reason reason, int notify) {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Credentials spoiled =
        Credentials.signatures(new Spoiled(ROOT.issue("rsa2048", CLIENT.toString()), how), ROOT);
    for (String mode : List.of("main", "aggressive")) {
      Conversation played =
          play(
              mode,
              client(method, spoiled),
              gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY)));
      assertThat(played.refusedByResponder().reason()).as(mode).isEqualTo(reason);
      assertThat(reason.notifyType()).hasValue(notify);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one bit, AUTHENTICATION_FAILED",
    "short, INVALID_SIGNATURE",
    "no certificate, CERTIFICATE_UNAVAILABLE",
  })
  void aBadProofOfTheResponderIsNamed(String how, Reason reason) {
    AuthenticationMethod method = AuthenticationMethod.HYBRID_INITIATOR_RSA;
    Credentials spoiled =
        Credentials.hybridGateway(new Spoiled(ROOT.issue("rsa2048", Ends.GATEWAY.toString()), how));
    for (String mode : List.of("main", "aggressive")) {
      Conversation played =
          play(mode, client(method, Credentials.hybridUser(ROOT)), gateway(method, spoiled));
      assertThat(played.refusedByInitiator().reason()).as(mode).isEqualTo(reason);
    }
  }

  /** A certificate of the same authority makes nobody the gateway. */
  @ParameterizedTest
  @ValueSource(strings = {"main", "aggressive"})
  void anotherHostOfTheSameAuthorityIsNotTheGateway(String mode) {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Identity impostor = Identity.fqdn("impostor.example");
    PhaseOneConnection gateway =
        Ends.connection(
            "impostor",
            List.of(method),
            signing(ROOT, "rsa2048", impostor),
            impostor,
            List.of(),
            SUITE);
    Conversation played =
        play(mode, client(method, signing(ROOT, "rsa2048", CLIENT)), new Gateway(gateway));
    assertThat(played.refusedByInitiator().reason()).isEqualTo(Reason.INVALID_ID_INFORMATION);
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

  /** A name that nobody has shown a certificate for is not looked up in the configuration. */
  @Test
  void whoProvesNothingDoesNotLearnWhichIdentitiesExist() {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    Gateway gateway = gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY));
    for (Identity claimed : List.of(CLIENT, Identity.fqdn("nobody.example"))) {
      PhaseOneConnection liar =
          Ends.connection(
              "liar", List.of(method), signing(OTHER, "rsa2048", claimed), claimed, GATEWAY, SUITE);
      assertThat(Ends.main(liar, gateway).refusedByResponder().reason())
          .isEqualTo(Reason.INVALID_CERTIFICATE);
    }
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
