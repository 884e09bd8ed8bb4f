package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.EncryptionCredentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.auth.TestAuthority;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Both ends of a phase 1 with RSA encryption. */
final class EncryptingEnds {
  static final String SUITE = "aes256-sha256-modp2048";
  static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");
  static final Identity CLIENT = Identity.fqdn("client.example");
  static final DecryptionKey CLIENT_KEY = ROOT.decrypting("client.example");
  static final DecryptionKey GATEWAY_KEY = ROOT.decrypting("gw.example");
  static final DecryptionKey SECOND_KEY = ROOT.decrypting("second.example");

  /** Knows some certificates by name, and takes those of the authority that are sent. */
  record Directory(Map<Identity, Bytes> known) implements CertificateJudge {
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

  static final Directory PEERS = new Directory(Map.of(CLIENT, CLIENT_KEY.certificate()));

  private EncryptingEnds() {}

  static PhaseOneConnection client(
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

  static PhaseOneConnection client(AuthenticationMethod method) {
    return client(method, CLIENT_KEY, GATEWAY_KEY, SUITE);
  }

  /** One connection, for both modes. */
  record Gateway(PhaseOneConnection connection) implements PhaseOneConnections {
    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      return Optional.empty();
    }

    @Override
    public List<PhaseOneConnection> main() {
      return List.of(connection);
    }

    @Override
    public List<PhaseOneConnection> hiddenAggressive() {
      return List.of(connection);
    }

    @Override
    public boolean admits(PhaseOneConnection candidate, Identity claimed) {
      return claimed.equals(CLIENT);
    }
  }

  /** Connections that each take one of the modes. */
  record Split(List<PhaseOneConnection> main, List<PhaseOneConnection> hiddenAggressive)
      implements PhaseOneConnections {
    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      return Optional.empty();
    }

    @Override
    public boolean admits(PhaseOneConnection candidate, Identity claimed) {
      return claimed.equals(CLIENT);
    }
  }

  static Gateway gateway(
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

  static Gateway gateway(AuthenticationMethod method) {
    return gateway(method, PEERS, SUITE, GATEWAY_KEY);
  }

  static Conversation play(String mode, PhaseOneConnection client, PhaseOneConnections gateway) {
    return mode.equals("main") ? Ends.main(client, gateway) : Ends.aggressive(client, gateway);
  }
}
