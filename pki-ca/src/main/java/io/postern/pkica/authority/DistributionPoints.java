package io.postern.pkica.authority;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** CRLDistributionPoints with one point of several addresses (RFC 5280 §4.2.1.13, §5.2.6). */
final class DistributionPoints {
  private DistributionPoints() {}

  static CRLDistPoint of(List<String> places, X509Certificate issuer) {
    GeneralName[] addresses =
        places.stream()
            .map(
                place ->
                    new GeneralName(
                        GeneralName.uniformResourceIdentifier, Publication.address(place, issuer)))
            .toArray(GeneralName[]::new);
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(new GeneralNames(addresses)), null, null)
        });
  }
}
