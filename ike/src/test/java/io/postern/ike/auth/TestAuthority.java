package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, and a judge that knows it alone. */
public final class TestAuthority implements CertificateJudge {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2126-01-01T00:00:00Z");

  private final X500Name name;
  private final KeyPair keys;
  private final List<Bytes> chain;

  private TestAuthority(X500Name name, KeyPair keys, List<Bytes> chain) {
    this.name = name;
    this.keys = keys;
    this.chain = List.copyOf(chain);
  }

  public static TestAuthority root(String subject) {
    return new TestAuthority(new X500Name(subject), TestKeys.of("secp256r1", subject), List.of());
  }

  /** An authority under this one, whose certificate goes with those that it issues. */
  public TestAuthority intermediate(String subject) {
    KeyPair below = TestKeys.of("secp256r1", subject);
    List<Bytes> longer = new ArrayList<>();
    longer.add(certificate(subject, below.getPublic(), true, List.of()));
    longer.addAll(chain);
    return new TestAuthority(new X500Name(subject), below, longer);
  }

  /**
   * A signing key with its chain, leaf first.
   *
   * @param algorithm as {@link TestKeys} reads it
   * @param host subject alternative name, and the key's bearer
   */
  public HeldSigningKey issue(String algorithm, String host) {
    KeyPair pair = TestKeys.of(algorithm, host);
    return new HeldSigningKey(pair.getPrivate(), pair.getPublic(), certify(pair.getPublic(), host));
  }

  /** A key that decrypts for {@code host}, another than the one that signs for it. */
  public HeldDecryptionKey decrypting(String host) {
    KeyPair pair = TestKeys.of("rsa2048", "decrypting " + host);
    return new HeldDecryptionKey(
        (RSAPrivateKey) pair.getPrivate(), certify(pair.getPublic(), host).getFirst());
  }

  /** The chain of a certificate for {@code host}, leaf first, without the root. */
  public List<Bytes> certify(PublicKey key, String host) {
    List<Bytes> all = new ArrayList<>();
    GeneralName san =
        new GeneralName(host.indexOf('@') > 0 ? GeneralName.rfc822Name : GeneralName.dNSName, host);
    all.add(certificate(subjectOf(host), key, false, List.of(san)));
    all.addAll(chain);
    return all;
  }

  public static String subjectOf(String host) {
    return "C=DE, O=Example, CN=" + host;
  }

  private Bytes certificate(
      String subject, PublicKey key, boolean authority, List<GeneralName> names) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(subject.hashCode() & 0xffffL),
              Date.from(START),
              Date.from(END),
              new X500Name(subject),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return Bytes.copyOf(
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
    if (certificates.isEmpty()) {
      return Reading.refused(Refusal.Reason.CERTIFICATE_UNAVAILABLE, "none for " + claimed);
    }
    try {
      List<X509Certificate> all = new ArrayList<>();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Bytes der : certificates) {
        all.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toArray())));
      }
      X509Certificate leaf = all.getFirst();
      if (!leadsHere(leaf, all, 0)) {
        return Reading.refused(Refusal.Reason.INVALID_CERTIFICATE, "no path to " + name);
      }
      return bears(leaf, claimed)
          ? Reading.accepted(leaf.getPublicKey())
          : Reading.refused(
              Refusal.Reason.INVALID_CERTIFICATE, "the certificate is not of " + claimed);
    } catch (GeneralSecurityException e) {
      return Reading.refused(
          Refusal.Reason.INVALID_CERTIFICATE, Objects.toString(e.getMessage(), ""));
    }
  }

  private boolean leadsHere(X509Certificate certificate, List<X509Certificate> all, int depth) {
    if (isSignedBy(certificate, keys.getPublic())) {
      return true;
    }
    return depth < all.size()
        && all.stream()
            .filter(issuer -> issuer.getBasicConstraints() >= 0)
            .filter(issuer -> isSignedBy(certificate, issuer.getPublicKey()))
            .anyMatch(issuer -> leadsHere(issuer, all, depth + 1));
  }

  private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key);
      return true;
    } catch (GeneralSecurityException signedByAnother) {
      return false;
    }
  }

  private static boolean bears(X509Certificate leaf, Identity claimed)
      throws GeneralSecurityException {
    if (claimed.type() == Identity.DISTINGUISHED_NAME) {
      return Bytes.copyOf(leaf.getSubjectX500Principal().getEncoded()).equals(claimed.data());
    }
    return leaf.getSubjectAlternativeNames().stream()
        .anyMatch(san -> claimed.data().text().equals(san.get(1)));
  }

  @Override
  public List<Bytes> authorities() {
    try {
      return List.of(Bytes.copyOf(name.getEncoded()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
