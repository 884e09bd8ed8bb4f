package io.postern.pkica;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.CrlIssuer;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** Authorities and peers made for a test, with elliptic keys, which are made fast. */
public final class TestHierarchy {
  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  public static final Duration YEAR = Duration.ofDays(365);
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestHierarchy() {}

  public static KeyedChain root(String name) {
    return root(name, AuthorityLimits.NONE);
  }

  public static KeyedChain root(String name, AuthorityLimits limits) {
    KeyPair keys = KeyAlgorithm.P256.generate();
    X509Certificate certificate =
        CertificateIssuer.root(
            new X500Name("CN=" + name),
            keys,
            order(CertificateProfile.AUTHORITY, YEAR.multipliedBy(5)),
            limits);
    return new KeyedChain(keys.getPrivate(), List.of(certificate));
  }

  public static KeyedChain authority(KeyedChain issuer, String name) {
    return authority(issuer, name, AuthorityLimits.NONE);
  }

  public static KeyedChain authority(KeyedChain issuer, String name, AuthorityLimits limits) {
    KeyPair keys = KeyAlgorithm.P256.generate();
    X509Certificate certificate =
        issuer(issuer)
            .issue(
                new CertificateApplication(
                    new X500Name("CN=" + name), AlternativeNames.NONE, keys.getPublic()),
                order(CertificateProfile.AUTHORITY, YEAR.multipliedBy(2)),
                limits);
    return new KeyedChain(keys.getPrivate(), below(certificate, issuer));
  }

  /** A certificate of {@code issuer} for the name and key of {@code other}. */
  public static X509Certificate cross(KeyedChain issuer, KeyedChain other) {
    return issuer(issuer)
        .issue(
            CertificateApplication.ofAuthority(other.certificate()),
            order(CertificateProfile.AUTHORITY, YEAR));
  }

  public static KeyedChain peer(KeyedChain issuer, CertificateProfile profile, String... names) {
    return peer(issuer, profile, KeyAlgorithm.P256, names);
  }

  public static KeyedChain peer(
      KeyedChain issuer, CertificateProfile profile, KeyAlgorithm algorithm, String... names) {
    KeyPair keys = algorithm.generate();
    X509Certificate certificate =
        issuer(issuer)
            .issue(
                new CertificateApplication(
                    new X500Name("O=Example,CN=" + names[0]),
                    accepted(AlternativeNames.parse(List.of(names))),
                    keys.getPublic()),
                order(profile, YEAR));
    return new KeyedChain(keys.getPrivate(), below(certificate, issuer));
  }

  public static CertificateIssuer issuer(KeyedChain authority) {
    return CertificateIssuer.of(authority, Publication.NONE);
  }

  public static CrlIssuer crls(KeyedChain authority) {
    return CrlIssuer.of(authority);
  }

  public static CertificateIssuer.Order order(CertificateProfile profile, Duration validity) {
    return new CertificateIssuer.Order(profile, SerialNumbers.next(RANDOM), NOW, validity);
  }

  public static List<Bytes> ders(List<X509Certificate> certificates) {
    return certificates.stream().map(TestHierarchy::der).toList();
  }

  public static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.copyOf(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  public static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(var refusal) -> throw new AssertionError(refusal);
    };
  }

  private static List<X509Certificate> below(X509Certificate certificate, KeyedChain issuer) {
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(issuer.certificates());
    return chain;
  }
}
