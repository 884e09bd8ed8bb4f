package io.postern.pkica.revocation;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where a certificate says that its status is published: addresses of HTTP alone.
 *
 * @param crls RFC 5280 §4.2.1.13
 * @param ocsp RFC 5280 §4.2.2.1
 */
public record Pointers(List<URI> crls, List<URI> ocsp) {
  private static final int MOST = 4;
  private static final Pointers NONE = new Pointers(List.of(), List.of());

  public Pointers {
    crls = List.copyOf(crls);
    ocsp = List.copyOf(ocsp);
  }

  public static Pointers of(X509Certificate certificate) {
    try {
      return new Pointers(crls(certificate), ocsp(certificate));
    } catch (IllegalArgumentException | IllegalStateException unreadable) {
      return NONE;
    }
  }

  private static List<URI> crls(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
    List<URI> found = new ArrayList<>();
    if (extension != null) {
      for (DistributionPoint point :
          CRLDistPoint.getInstance(ASN1OctetString.getInstance(extension).getOctets())
              .getDistributionPoints()) {
        DistributionPointName name = point.getDistributionPoint();
        if (name != null && name.getType() == DistributionPointName.FULL_NAME) {
          Stream.of(GeneralNames.getInstance(name.getName()).getNames())
              .flatMap(Pointers::address)
              .forEach(found::add);
        }
      }
    }
    return found.stream().limit(MOST).toList();
  }

  private static List<URI> ocsp(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
    return extension == null
        ? List.of()
        : Stream.of(
                AuthorityInformationAccess.getInstance(
                        ASN1OctetString.getInstance(extension).getOctets())
                    .getAccessDescriptions())
            .filter(access -> access.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
            .flatMap(access -> address(access.getAccessLocation()))
            .limit(MOST)
            .toList();
  }

  private static Stream<URI> address(GeneralName name) {
    if (name.getTagNo() != GeneralName.uniformResourceIdentifier) {
      return Stream.empty();
    }
    URI address;
    try {
      address = new URI(ASN1IA5String.getInstance(name.getName()).getString());
    } catch (URISyntaxException unreadable) {
      // The others may be good: directories are named with blanks here and there.
      return Stream.empty();
    }
    boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    return http && address.getHost() != null ? Stream.of(address) : Stream.empty();
  }
}
