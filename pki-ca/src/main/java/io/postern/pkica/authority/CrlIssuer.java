package io.postern.pkica.authority;

import io.postern.pkica.keyfile.KeyedChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Makes CRLs (RFC 5280 §5) with the key of one authority. */
public record CrlIssuer(PrivateKey key, X509Certificate certificate) {
  public static CrlIssuer of(KeyedChain authority) {
    return new CrlIssuer(authority.key(), authority.certificate());
  }

  /**
   * What every CRL has.
   *
   * @param number larger than that of every CRL before (RFC 5280 §5.2.3)
   * @param validity until the next one is due at the latest
   */
  public record Order(
      List<Revocation> revocations, BigInteger number, Instant now, Duration validity) {
    public Order {
      revocations = List.copyOf(revocations);
    }
  }

  /**
   * A full CRL.
   *
   * @param freshest where delta CRLs to it are; empty if there are none
   */
  public X509CRL issue(Order order, List<String> freshest) {
    X509v2CRLBuilder builder = builder(order);
    if (!freshest.isEmpty()) {
      add(builder, Extension.freshestCRL, false, DistributionPoints.of(freshest, certificate));
    }
    return sign(builder);
  }

  /**
   * A delta CRL (RFC 5280 §5.2.4): what was revoked after the full one.
   *
   * @param base the number of the full one
   */
  public X509CRL issueDelta(Order order, BigInteger base) {
    X509v2CRLBuilder builder = builder(order);
    add(builder, Extension.deltaCRLIndicator, true, new CRLNumber(base));
    return sign(builder);
  }

  private X509v2CRLBuilder builder(Order order) {
    Instant now = order.now();
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            Date.from(now.truncatedTo(ChronoUnit.SECONDS)));
    builder.setNextUpdate(Date.from(now.plus(order.validity()).truncatedTo(ChronoUnit.SECONDS)));
    for (Revocation revocation : order.revocations()) {
      // RFC 5280 §5.3.1: "unspecified" is left out; Bouncy Castle does so for 0.
      builder.addCRLEntry(
          revocation.serial(), Date.from(revocation.at()), revocation.reason().number());
    }
    try {
      add(
          builder,
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-1", e);
    }
    add(builder, Extension.cRLNumber, false, new CRLNumber(order.number()));
    return builder;
  }

  private static void add(
      X509v2CRLBuilder builder, ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(type, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException("a CRL cannot be encoded", e);
    }
  }

  private X509CRL sign(X509v2CRLBuilder builder) {
    try {
      byte[] der = builder.build(KeyAlgorithm.signer(key, certificate.getPublicKey())).getEncoded();
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a CRL cannot be made", e);
    }
  }
}
