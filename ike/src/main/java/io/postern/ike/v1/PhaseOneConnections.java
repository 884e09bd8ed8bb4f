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

  /** Whether a peer that proved the key of {@code connection} may bear this identity. */
  boolean admits(PhaseOneConnection connection, Identity claimed);
}
