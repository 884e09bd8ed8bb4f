package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.auth.TestAuthority;
import java.util.List;
import java.util.Optional;

/** Both ends of a phase 1 with certificates. */
final class SigningEnds {
  static final String SUITE = "aes256-sha256-modp2048";
  static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");
  static final TestAuthority OTHER = TestAuthority.root("O=Other, CN=Root");
  static final Identity CLIENT = Identity.fqdn("client.example");
  static final List<IdentityPattern> GATEWAY = List.of(new IdentityPattern.Exactly(Ends.GATEWAY));

  private SigningEnds() {}

  static PhaseOneConnection client(AuthenticationMethod method, Credentials credentials) {
    return Ends.connection("client", List.of(method), credentials, CLIENT, GATEWAY, SUITE);
  }

  static Gateway gateway(AuthenticationMethod method, Credentials credentials) {
    return new Gateway(
        Ends.connection("gateway", List.of(method), credentials, Ends.GATEWAY, List.of(), SUITE));
  }

  /** One connection, for both modes, that admits the client alone. */
  record Gateway(PhaseOneConnection connection) implements PhaseOneConnections {
    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      return Optional.of(connection);
    }

    @Override
    public List<PhaseOneConnection> main() {
      return List.of(connection);
    }

    @Override
    public List<PhaseOneConnection> hiddenAggressive() {
      return main();
    }

    @Override
    public boolean admits(PhaseOneConnection candidate, Identity claimed) {
      return claimed.equals(CLIENT);
    }
  }

  static Conversation play(String mode, PhaseOneConnection client, PhaseOneConnections gateway) {
    return mode.equals("main") ? Ends.main(client, gateway) : Ends.aggressive(client, gateway);
  }

  static Credentials signing(TestAuthority authority, String algorithm, Identity bearer) {
    return Credentials.signatures(authority.issue(algorithm, bearer.toString()), ROOT);
  }
}
