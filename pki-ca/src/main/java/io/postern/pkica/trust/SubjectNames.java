package io.postern.pkica.trust;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The names of a certificate's subject that can be identities of IKE (RFC 5280 §4.2.1.6).
 *
 * @param addresses of 4 or 16 octets
 */
public record SubjectNames(
    List<Bytes> addresses, List<String> hosts, List<String> mailboxes, List<String> commonNames) {
  // Of GeneralName: RFC 5280 §4.2.1.6.
  private static final int MAILBOX = 1;
  private static final int HOST = 2;
  private static final int ADDRESS = 7;

  public SubjectNames {
    addresses = List.copyOf(addresses);
    hosts = List.copyOf(hosts);
    mailboxes = List.copyOf(mailboxes);
    commonNames = List.copyOf(commonNames);
  }

  /** Alternative names that cannot be read count as none. */
  public static SubjectNames of(X509Certificate certificate) {
    List<Bytes> addresses = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    List<String> mailboxes = new ArrayList<>();
    for (List<?> name : alternativeNames(certificate)) {
      if (name.get(0) instanceof Integer type && name.get(1) instanceof String text) {
        switch (type) {
          case MAILBOX -> mailboxes.add(text);
          case HOST -> hosts.add(text);
          // The JDK gives it as text, which is a literal and nothing to be looked up.
          case ADDRESS -> addresses.add(Bytes.copyOf(InetAddress.ofLiteral(text).getAddress()));
          default -> {}
        }
      }
    }
    return new SubjectNames(addresses, hosts, mailboxes, commonNames(certificate));
  }

  /** What a peer with this certificate may claim to be, the most specific first. */
  public List<Identity> identities() {
    Stream<Identity> ofHosts = hosts.stream().map(Identity::fqdn);
    Stream<Identity> ofMailboxes =
        mailboxes.stream().map(mailbox -> new Identity(Identity.USER_FQDN, Bytes.ofText(mailbox)));
    return Stream.of(ofHosts, ofMailboxes, addresses.stream().map(SubjectNames::address))
        .flatMap(names -> names)
        .toList();
  }

  private static Identity address(Bytes octets) {
    return new Identity(octets.size() == 4 ? Identity.IPV4_ADDRESS : Identity.IPV6_ADDRESS, octets);
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
  }

  private static List<String> commonNames(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return Stream.of(subject.getRDNs(BCStyle.CN))
        .map(rdn -> IETFUtils.valueToString(rdn.getFirst().getValue()))
        .toList();
  }

  @Override
  public String toString() {
    List<Identity> identities = identities();
    return identities.isEmpty()
        ? "none"
        : identities.stream().map(Identity::toString).collect(Collectors.joining(", "));
  }
}
