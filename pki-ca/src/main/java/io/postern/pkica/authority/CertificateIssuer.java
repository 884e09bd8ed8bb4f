package io.postern.pkica.authority;

import io.postern.pkica.keyfile.KeyedChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/**
 * Makes certificates (RFC 5280 §4) with the key of one authority.
 *
 * @param publication written into every certificate but those of roots
 */
public record CertificateIssuer(
    PrivateKey key, X509Certificate certificate, Publication publication) {
  /** Clocks of devices without a battery run behind. */
  private static final Duration BACKDATED = Duration.ofMinutes(10);

  public static CertificateIssuer of(KeyedChain authority, Publication publication) {
    return new CertificateIssuer(authority.key(), authority.certificate(), publication);
  }

  /**
   * @param validity cut to end no later than the authority's own certificate
   */
  public record Order(
      CertificateProfile profile, BigInteger serial, Instant now, Duration validity) {}

  /** A certificate by this authority for an end entity. */
  public X509Certificate issue(CertificateApplication application, Order order) {
    return issue(application, order, AuthorityLimits.NONE);
  }

  /** A certificate by this authority; {@code limits} hold if it is for another authority. */
  public X509Certificate issue(
      CertificateApplication application, Order order, AuthorityLimits limits) {
    Instant end = order.now().plus(order.validity());
    Instant ours = certificate.getNotAfter().toInstant();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            order.serial(),
            Date.from(begin(order.now())),
            Date.from(end.isAfter(ours) ? ours : end.truncatedTo(ChronoUnit.SECONDS)),
            application.subject(),
            application.key());
    try {
      addIdentifiers(builder, application.key(), certificate.getPublicKey());
      addUse(builder, application, order.profile(), limits);
      addNames(builder, application);
      addPublication(builder);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
    return sign(builder, key, certificate.getPublicKey());
  }

  /** A self-signed certificate for an authority that is its own anchor. */
  public static X509Certificate root(
      X500Name subject, KeyPair keys, Order order, AuthorityLimits limits) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            subject,
            order.serial(),
            Date.from(begin(order.now())),
            Date.from(order.now().plus(order.validity()).truncatedTo(ChronoUnit.SECONDS)),
            subject,
            keys.getPublic());
    try {
      addIdentifiers(builder, keys.getPublic(), keys.getPublic());
      addUse(
          builder,
          new CertificateApplication(subject, AlternativeNames.NONE, keys.getPublic()),
          CertificateProfile.AUTHORITY,
          limits);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
    return sign(builder, keys.getPrivate(), keys.getPublic());
  }

  private static Instant begin(Instant now) {
    return now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
  }

  private static void addIdentifiers(
      X509v3CertificateBuilder builder, PublicKey subject, PublicKey issuer)
      throws IOException, NoSuchAlgorithmException {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject));
    builder.addExtension(
        Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
  }

  private static void addUse(
      X509v3CertificateBuilder builder,
      CertificateApplication application,
      CertificateProfile profile,
      AuthorityLimits limits)
      throws IOException {
    builder.addExtension(
        Extension.basicConstraints, true, constraints(profile.isAuthority(), limits));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage(profile, application.key())));
    if (!profile.purposes().isEmpty()) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(profile.purposes().toArray(KeyPurposeId[]::new)));
    }
    if (profile == CertificateProfile.OCSP_RESPONDER) {
      // RFC 6960 §4.2.2.2.1: nobody need ask whether the responder was revoked, it lives shortly.
      builder.addExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }
    if (profile.isAuthority() && !limits.hosts().isEmpty()) {
      builder.addExtension(Extension.nameConstraints, true, nameConstraints(limits));
    }
  }

  private static BasicConstraints constraints(boolean authority, AuthorityLimits limits) {
    return authority && limits.pathLength().isPresent()
        ? new BasicConstraints(limits.pathLength().getAsInt())
        : new BasicConstraints(authority);
  }

  private static int usage(CertificateProfile profile, PublicKey key) {
    // RFC 5280 §4.2.1.3; encipherment is what an RSA key does for SCEP and RFC 2409 §5.2.
    int encipherment = key instanceof RSAPublicKey ? KeyUsage.keyEncipherment : 0;
    return switch (profile) {
      case AUTHORITY -> KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature;
      case OCSP_RESPONDER -> KeyUsage.digitalSignature;
      case GATEWAY, CLIENT, REGISTRATION -> KeyUsage.digitalSignature | encipherment;
    };
  }

  private static NameConstraints nameConstraints(AuthorityLimits limits) {
    GeneralSubtree[] permitted =
        limits.hosts().stream()
            .flatMap(
                host ->
                    Stream.of(
                        new GeneralName(GeneralName.dNSName, host),
                        new GeneralName(GeneralName.rfc822Name, host),
                        new GeneralName(GeneralName.rfc822Name, "." + host)))
            .map(GeneralSubtree::new)
            .toArray(GeneralSubtree[]::new);
    return new NameConstraints(permitted, null);
  }

  private static void addNames(X509v3CertificateBuilder builder, CertificateApplication application)
      throws IOException {
    if (!application.names().names().isEmpty()) {
      // RFC 5280 §4.2.1.6: critical where the subject has no distinguished name.
      builder.addExtension(
          Extension.subjectAlternativeName,
          application.subject().getRDNs().length == 0,
          application.names().toGeneralNames());
    }
  }

  private void addPublication(X509v3CertificateBuilder builder) throws IOException {
    if (!publication.crls().isEmpty()) {
      builder.addExtension(
          Extension.cRLDistributionPoints,
          false,
          DistributionPoints.of(publication.crls(), certificate));
    }
    AccessDescription[] access =
        Stream.concat(
                publication.ocsp().stream()
                    .map(place -> access(AccessDescription.id_ad_ocsp, place)),
                publication.issuers().stream()
                    .map(place -> access(AccessDescription.id_ad_caIssuers, place)))
            .toArray(AccessDescription[]::new);
    if (access.length > 0) {
      builder.addExtension(
          Extension.authorityInfoAccess, false, new AuthorityInformationAccess(access));
    }
  }

  private AccessDescription access(ASN1ObjectIdentifier method, String place) {
    return new AccessDescription(
        method,
        new GeneralName(
            GeneralName.uniformResourceIdentifier, Publication.address(place, certificate)));
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PrivateKey key, PublicKey publicKey) {
    X509CertificateHolder holder = builder.build(KeyAlgorithm.signer(key, publicKey));
    try {
      // The JDK's own type: Bouncy Castle's compares names and reads keys in another way.
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException("a certificate of ours cannot be read back", e);
    }
  }
}
