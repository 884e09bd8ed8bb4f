package io.postern.pkica.trust;

import java.util.Set;

/**
 * The inputs of path validation about certificate policies (RFC 5280 §6.1.1 (c), (e), (f), (g)).
 *
 * @param accepted object identifiers in dotted form; empty: any policy
 * @param explicit whether every path must be valid for one of them
 */
public record CertificatePolicies(
    Set<String> accepted, boolean explicit, boolean mappingInhibited, boolean anyInhibited) {
  /** Whatever the certificates themselves demand, and nothing more. */
  public static final CertificatePolicies ANY =
      new CertificatePolicies(Set.of(), false, false, false);

  public CertificatePolicies {
    accepted = Set.copyOf(accepted);
  }
}
