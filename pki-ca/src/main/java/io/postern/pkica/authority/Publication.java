package io.postern.pkica.authority;

import java.net.URI;
import java.util.List;

/**
 * Where others find what an authority publishes: written into each certificate it issues.
 *
 * @param crls addresses of its CRL (RFC 5280 §4.2.1.13)
 * @param ocsp addresses of its OCSP responder (RFC 5280 §4.2.2.1)
 * @param issuers addresses of its own certificate (RFC 5280 §4.2.2.1)
 */
public record Publication(List<String> crls, List<String> ocsp, List<String> issuers) {
  public static final Publication NONE = new Publication(List.of(), List.of(), List.of());

  /**
   * All of it below one address, with the paths that the server of the headend has.
   *
   * @param base without a slash at its end
   */
  public static Publication under(URI base) {
    return new Publication(
        List.of(base + "/ca.crl"), List.of(base + "/ocsp"), List.of(base + "/ca.crt"));
  }

  public Publication {
    crls = List.copyOf(crls);
    ocsp = List.copyOf(ocsp);
    issuers = List.copyOf(issuers);
  }
}
