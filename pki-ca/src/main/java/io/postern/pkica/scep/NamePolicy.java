package io.postern.pkica.scep;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Reading;
import io.postern.pkica.authority.CertificateApplication;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Which names are certified, alternative ones and those in the subject that some take for them.
 *
 * @param domains hosts and mailboxes must be in one of these, in lower case; empty: any
 * @param addresses whether addresses are certified
 * @param unique whether a subject may have only one certificate in force, renewals aside
 * @param reserved names of the headend itself, in lower case: whoever had a certificate for one
 *     could pass for it
 */
public record NamePolicy(
    List<String> domains, boolean addresses, boolean unique, Set<String> reserved) {
  public static final NamePolicy ANY = new NamePolicy(List.of(), true, false);

  /** Of a subject: a common name, or a mailbox as PKCS #9 has it. */
  private static final Set<ASN1ObjectIdentifier> NAMING = Set.of(BCStyle.CN, BCStyle.EmailAddress);

  public NamePolicy {
    domains = domains.stream().map(domain -> domain.toLowerCase(Locale.ROOT)).toList();
    reserved = Set.copyOf(reserved);
  }

  public NamePolicy(List<String> domains, boolean addresses, boolean unique) {
    this(domains, addresses, unique, Set.of());
  }

  /** The same, but for the names of the headend. */
  public NamePolicy reserving(Collection<Identity> names) {
    return new NamePolicy(
        domains,
        addresses,
        unique,
        names.stream()
            .map(name -> name.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()));
  }

  /** Why the names of {@code application} are not certified; empty if they are. */
  public Optional<String> objection(CertificateApplication application) {
    if (application.subject().getRDNs().length == 0 && application.names().names().isEmpty()) {
      return Optional.of("a certificate without any name");
    }
    List<String> inSubject = inSubject(application);
    Stream<String> texts =
        Stream.concat(
            application.names().names().stream().map(Identity::toString), inSubject.stream());
    return texts
        .filter(text -> reserved.contains(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(text -> "the name '" + text + "' is that of the headend")
        .or(() -> outside(application, inSubject));
  }

  private Optional<String> outside(CertificateApplication application, List<String> inSubject) {
    return Stream.concat(
            application.names().names().stream(),
            inSubject.stream().flatMap(NamePolicy::hostOrMailbox))
        .filter(name -> !allows(name))
        .findFirst()
        .map(name -> "the name '" + name + "' is outside of what is certified here");
  }

  /** Also of relative names with several values. */
  private static List<String> inSubject(CertificateApplication application) {
    return Stream.of(application.subject().getRDNs())
        .flatMap(relative -> Stream.of(relative.getTypesAndValues()))
        .filter(part -> NAMING.contains(part.getType()))
        .map(part -> IETFUtils.valueToString(part.getValue()))
        .toList();
  }

  /** A person's name, or a word, is neither. */
  private static Stream<Identity> hostOrMailbox(String text) {
    return text.matches("\\S*[.@:]\\S*")
            && Identity.parse(text) instanceof Reading.Accepted<Identity>(Identity name)
        ? Stream.of(name)
        : Stream.empty();
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
