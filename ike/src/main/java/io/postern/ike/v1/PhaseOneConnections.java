package io.postern.ike.v1;

import io.postern.ike.auth.Identity;
import java.util.List;
import java.util.Optional;

/** The configured connections, as a responder looks them up. */
public interface PhaseOneConnections {
  /** The connection that a peer names in aggressive mode, or a decoy; empty: stay silent. */
  Optional<PhaseOneConnection> aggressive(Identity claimed);

  /** Those that main mode may turn out to be, in configured order. */
  List<PhaseOneConnection> main();

  /**
   * Those that aggressive mode with RSA encryption, which hides the identity as main mode does, may
   * turn out to be, in configured order; what others there are does not matter.
   */
  List<PhaseOneConnection> hiddenAggressive();

  /**
   * Whether a peer that proved the key of {@code connection} may bear this identity. With
   * signatures it is what picks the connection: the first that admits the identity is the peer's.
   */
  boolean admits(PhaseOneConnection connection, Identity claimed);
}
