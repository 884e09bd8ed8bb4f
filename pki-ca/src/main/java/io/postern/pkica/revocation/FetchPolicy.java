package io.postern.pkica.revocation;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * From where anything is fetched.
 *
 * @param hosts from these always
 * @param anyOfTrustedChains also from wherever a certificate points whose path to one of our
 *     anchors is valid: its issuer, whom we trust, wrote that
 */
public record FetchPolicy(Set<String> hosts, boolean anyOfTrustedChains) {
  public FetchPolicy {
    hosts = Set.copyOf(hosts);
  }

  boolean allows(URI address) {
    return anyOfTrustedChains || hosts.contains(address.getHost().toLowerCase(Locale.ROOT));
  }
}
