package io.postern.dataplane;

import java.util.List;
import java.util.Optional;

/**
 * What a pair of SAs is for, beyond the prefixes in its {@link ChildSaParameters}.
 *
 * @param policy the {@link Policy} that the pair serves; without one it is looked up by destination
 *     when no policy decides, as for the lease of a client
 * @param selectors what the pair may carry, each within its prefixes; none for all that the
 *     prefixes admit
 * @param isolated nothing goes through us between this peer and any other that no policy is for
 */
public record SaBinding(Optional<String> policy, List<Selector> selectors, boolean isolated) {
  /** A pair for all between its prefixes. */
  public static final SaBinding NONE = new SaBinding(Optional.empty(), List.of(), false);

  /** A client that reaches what is behind us, and no other client. */
  public static final SaBinding ISOLATED = new SaBinding(Optional.empty(), List.of(), true);

  public SaBinding {
    selectors = List.copyOf(selectors);
  }

  public static SaBinding to(String policy, Selector... selectors) {
    return new SaBinding(Optional.of(policy), List.of(selectors), false);
  }
}
