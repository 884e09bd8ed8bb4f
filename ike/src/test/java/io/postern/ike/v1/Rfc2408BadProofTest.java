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
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.SignatureKind;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2408 §5.9, §5.11, §5.12: what each bad proof is called, in both modes. */
class Rfc2408BadProofTest {
  /** A key that signs something else, or signs wrongly. */
  private record Spoiled(SigningKey real, String how) implements SigningKey {
    @Override
    public SignatureKind kind() {
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
        play(
            mode,
            client(method, signing(ROOT, "rsa2048", CLIENT)),
            new SigningEnds.Gateway(gateway));
    assertThat(played.refusedByInitiator().reason()).isEqualTo(Reason.INVALID_ID_INFORMATION);
  }

  /** A name that nobody has shown a certificate for is not looked up in the configuration. */
  @Test
  void whoProvesNothingDoesNotLearnWhichIdentitiesExist() {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    PhaseOneConnections gateway = gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY));
    for (Identity claimed : List.of(CLIENT, Identity.fqdn("nobody.example"))) {
      PhaseOneConnection liar =
          Ends.connection(
              "liar", List.of(method), signing(OTHER, "rsa2048", claimed), claimed, GATEWAY, SUITE);
      assertThat(Ends.main(liar, gateway).refusedByResponder().reason())
          .isEqualTo(Reason.INVALID_CERTIFICATE);
    }
  }

  /** CVE-2012-2388: an empty or zeroed signature. */
  @ParameterizedTest
  @CsvSource({"0, INVALID_SIGNATURE", "256, AUTHENTICATION_FAILED"})
  void cve20122388AZeroedSignatureOpensNothing(int octets, Reason reason) {
    AuthenticationMethod method = AuthenticationMethod.RSA_SIGNATURE;
    SigningKey real = ROOT.issue("rsa2048", CLIENT.toString());
    SigningKey zeroed =
        new SigningKey() {
          @Override
          public SignatureKind kind() {
            return real.kind();
          }

          @Override
          public List<Bytes> certificates() {
            return real.certificates();
          }

          @Override
          public Bytes sign(Bytes hash) {
            return Bytes.copyOf(new byte[octets]);
          }
        };
    for (String mode : List.of("main", "aggressive")) {
      assertThat(
              play(
                      mode,
                      client(method, Credentials.signatures(zeroed, ROOT)),
                      gateway(method, signing(ROOT, "rsa2048", Ends.GATEWAY)))
                  .refusedByResponder()
                  .reason())
          .isEqualTo(reason);
    }
  }

  /** RFC 2407 §4.6.2.1: what a phase 1 end cannot be. */
  @ParameterizedTest
  @CsvSource({
    "4, c0000200ffffff00",
    "7, c0000201c0000202",
    "10, 3000",
    "0, 00",
    "1, c00002",
    "5, 00"
  })
  void anIdentityThatIsNoneIsRefused(int type, String hex) {
    AuthenticationMethod method = AuthenticationMethod.PRE_SHARED_KEY;
    Credentials key = Credentials.preSharedKey(Secret.ofText("shared"));
    PhaseOneConnection client =
        Ends.connection(
            "client", List.of(method), key, new Identity(type, Bytes.ofHex(hex)), List.of(), SUITE);
    for (String mode : List.of("main", "aggressive")) {
      Conversation played = play(mode, client, gateway(method, key));
      assertThat(played.refusedByResponder().reason()).isEqualTo(Reason.INVALID_ID_INFORMATION);
    }
  }

  /** RFC 2408 §5.11: hybrid's user proves nothing but that it made the exchange. */
  @Test
  void aWrongHashOfTheHybridUserIsNamed() {
    AuthenticationMethod method = AuthenticationMethod.HYBRID_INITIATOR_RSA;
    PhaseOneStart start =
        AggressiveInitiator.start(
            Ends.initiator(), client(method, Credentials.hybridUser(ROOT)), Ends.LIFE_SECONDS);
    PhaseOneStep.Continue second =
        (PhaseOneStep.Continue)
            AggressiveResponder.start(
                Ends.responder(),
                gateway(
                    method,
                    Credentials.hybridGateway(ROOT.issue("rsa2048", Ends.GATEWAY.toString()))),
                start.message());
    byte[] forged =
        MessageWriter.clear(
            Ends.accepted(MessageReader.header(second.reply())),
            List.of(new Payload.Hash(Bytes.copyOf(new byte[32]))));
    assertThat(((PhaseOneStep.Ignore) second.next().on(forged)).refusal().reason())
        .isEqualTo(Reason.INVALID_HASH_INFORMATION);
    PhaseOneStep.Complete client = (PhaseOneStep.Complete) start.exchange().on(second.reply());
    assertThat(second.next().on(client.reply().orElseThrow()))
        .isInstanceOf(PhaseOneStep.Complete.class);
  }
}
