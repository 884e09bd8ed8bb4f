package io.postern.pkica.authority;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a certificate for an authority limits that one to (RFC 5280 §4.2.1.9, §4.2.1.10).
 *
 * @param pathLength how many authorities may follow below it; empty: any number
 * @param hosts domains of host names and mailboxes that it may certify; empty: all
 */
public record AuthorityLimits(OptionalInt pathLength, List<String> hosts) {
  public static final AuthorityLimits NONE = new AuthorityLimits(OptionalInt.empty(), List.of());

  public AuthorityLimits {
    hosts = List.copyOf(hosts);
  }
}
