package io.postern.pkica.scep;

import io.postern.ike.auth.Identity;
import io.postern.pkica.authority.CertificateApplication;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which names are certified.
 *
 * @param domains hosts and mailboxes must be in one of these; empty: any
 * @param addresses whether addresses are certified
 * @param unique whether a subject may have only one certificate in force, renewals aside
 */
public record NamePolicy(List<String> domains, boolean addresses, boolean unique) {
  public static final NamePolicy ANY = new NamePolicy(List.of(), true, false);

  public NamePolicy {
    domains = domains.stream().map(domain -> domain.toLowerCase(Locale.ROOT)).toList();
  }

  /** Why the names of {@code application} are not certified; empty if they are. */
  public Optional<String> objection(CertificateApplication application) {
    if (application.subject().getRDNs().length == 0 && application.names().names().isEmpty()) {
      return Optional.of("a certificate without any name");
    }
    return application.names().names().stream()
        .filter(name -> !allows(name))
        .findFirst()
        .map(name -> "the name '" + name + "' is outside of what is certified here");
  }

  private boolean allows(Identity name) {
    return switch (name.type()) {
      case Identity.IPV4_ADDRESS, Identity.IPV6_ADDRESS -> addresses;
      default -> domains.isEmpty() || domains.stream().anyMatch(domain -> within(name, domain));
    };
  }

  private static boolean within(Identity name, String domain) {
    String text = name.data().text().toLowerCase(Locale.ROOT);
    String host = text.substring(text.lastIndexOf('@') + 1);
    return host.equals(domain) || host.endsWith("." + domain);
  }
}
