package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.auth.Role;
import io.postern.ike.proposal.IkeSuite;
import java.util.List;

/**
 * What phase 1 needs to know of a connection.
 *
 * @param suites in order of preference
 * @param methods in order of preference; each can be run with {@code credentials} in one role at
 *     least
 * @param ourIdentity what we call ourselves
 * @param peers whom an initiator takes for its responder: with certificates an authority vouches
 *     for many, and only some are the gateway. None: whoever proves the pre-shared key. A responder
 *     asks {@link PhaseOneConnections#admits}
 * @param decoy answers like any other but with a key that nobody has, so that a wrong group name
 *     cannot be told from a right one
 */
public record PhaseOneConnection(
    String name,
    List<IkeSuite> suites,
    List<AuthenticationMethod> methods,
    Credentials credentials,
    Identity ourIdentity,
    List<IdentityPattern> peers,
    boolean decoy) {
  public PhaseOneConnection {
    suites = List.copyOf(suites);
    methods = List.copyOf(methods);
    peers = List.copyOf(peers);
    for (AuthenticationMethod method : methods) {
      if (!credentials.serve(method, Role.INITIATOR)
          && !credentials.serve(method, Role.RESPONDER)) {
        throw new IllegalArgumentException(name + " has no credentials for " + method);
      }
    }
  }

  /** The methods that we can run in this role, in order of preference. */
  List<AuthenticationMethod> methods(Role role) {
    return methods.stream().filter(method -> credentials.serve(method, role)).toList();
  }

  /** Whether a responder that proved itself may be this one. */
  boolean expects(Identity responder, AuthenticationMethod method) {
    boolean anyone =
        peers.isEmpty() && method.family() == AuthenticationMethod.Family.PRE_SHARED_KEY;
    return anyone || peers.stream().anyMatch(pattern -> pattern.matches(responder));
  }
}
