package io.postern.pkica.revocation;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From where anything is fetched.
 *
 * @param hosts from these always
 * @param anyOfTrustedChains also from wherever a certificate points whose path to one of our
 *     anchors is valid: its issuer, whom we trust, wrote that
 */
public record FetchPolicy(Set<String> hosts, boolean anyOfTrustedChains) {
  public static final FetchPolicy TRUSTED_CHAINS = new FetchPolicy(Set.of(), true);

  public FetchPolicy {
    hosts =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** From these and nowhere else. */
  public static FetchPolicy only(Set<String> hosts) {
    return new FetchPolicy(hosts, false);
  }

  boolean allows(URI address) {
    return anyOfTrustedChains || hosts.contains(address.getHost().toLowerCase(Locale.ROOT));
  }
}
