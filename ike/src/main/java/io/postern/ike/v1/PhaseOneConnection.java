package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import java.util.List;
import java.util.Set;

/**
 * What phase 1 needs to know of a connection.
 *
 * @param ourIdentity what we call ourselves
 * @param decoy answers like any other but with a key that nobody has, so that a wrong group name
 *     cannot be told from a right one
 */
public record PhaseOneConnection(
    String name,
    List<IkeSuite> suites,
    Set<AuthenticationMethod> methods,
    Secret preSharedKey,
    Identity ourIdentity,
    boolean decoy) {
  public PhaseOneConnection {
    suites = List.copyOf(suites);
    methods = Set.copyOf(methods);
  }
}
