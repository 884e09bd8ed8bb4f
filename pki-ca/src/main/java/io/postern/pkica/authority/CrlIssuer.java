package io.postern.pkica.authority;

import io.postern.pkica.keyfile.KeyedChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Makes full CRLs (RFC 5280 §5) with the key of one authority. */
public record CrlIssuer(PrivateKey key, X509Certificate certificate) {
  public static CrlIssuer of(KeyedChain authority) {
    return new CrlIssuer(authority.key(), authority.certificate());
  }

  /**
   * @param number larger than that of every CRL before (RFC 5280 §5.2.3)
   * @param validity until the next one is due at the latest
   */
  public X509CRL issue(
      List<Revocation> revocations, BigInteger number, Instant now, Duration validity) {
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            Date.from(now.truncatedTo(ChronoUnit.SECONDS)));
    builder.setNextUpdate(Date.from(now.plus(validity).truncatedTo(ChronoUnit.SECONDS)));
    for (Revocation revocation : revocations) {
      // RFC 5280 §5.3.1: "unspecified" is left out; Bouncy Castle does so for 0.
      builder.addCRLEntry(
          revocation.serial(), Date.from(revocation.at()), revocation.reason().number());
    }
    try {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      byte[] der = builder.build(KeyAlgorithm.signer(key, certificate.getPublicKey())).getEncoded();
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a CRL cannot be made", e);
    }
  }
}
