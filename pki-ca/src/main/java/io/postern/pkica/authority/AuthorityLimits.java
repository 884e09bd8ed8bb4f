package io.postern.pkica.authority;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

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

  /** Those that a certificate for an authority has. */
  public static AuthorityLimits of(X509Certificate authority) {
    int most = authority.getBasicConstraints();
    return new AuthorityLimits(
        most < 0 || most == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(most),
        permitted(authority));
  }

  private static List<String> permitted(X509Certificate authority) {
    byte[] extension = authority.getExtensionValue(Extension.nameConstraints.getId());
    if (extension == null) {
      return List.of();
    }
    GeneralSubtree[] permitted =
        NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets())
            .getPermittedSubtrees();
    return permitted == null
        ? List.of()
        : Stream.of(permitted)
            .map(GeneralSubtree::getBase)
            .filter(base -> base.getTagNo() == GeneralName.dNSName)
            .map(base -> ASN1IA5String.getInstance(base.getName()).getString())
            .toList();
  }
}
