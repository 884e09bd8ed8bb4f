package io.postern.pkica.scep;

import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertStore;
import java.security.cert.CertStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jscep.client.Client;
import org.jscep.client.verification.OptimisticCertificateVerifier;

/** A client with a key, a name and jscep. */
record ScepDevice(KeyPair keys, String host, Client client) {
  static ScepDevice of(String url, String host) throws IOException {
    return new ScepDevice(
        KeyAlgorithm.RSA_2048.generate(),
        host,
        new Client(URI.create(url).toURL(), new OptimisticCertificateVerifier()));
  }

  /** The same device with another key. */
  ScepDevice rekeyed() {
    return new ScepDevice(KeyAlgorithm.RSA_2048.generate(), host, client);
  }

  X500Name subject() {
    return new X500Name("O=Example,CN=" + host);
  }

  /** What signs the first request (RFC 8894 §2.3). */
  KeyedChain selfSigned() {
    X509Certificate certificate =
        CertificateIssuer.root(
            subject(),
            keys,
            new CertificateIssuer.Order(
                CertificateProfile.CLIENT,
                SerialNumbers.next(new SecureRandom()),
                Instant.now(),
                Duration.ofDays(1)),
            AuthorityLimits.NONE);
    return new KeyedChain(keys.getPrivate(), List.of(certificate));
  }

  PKCS10CertificationRequest request(String challenge) throws IOException {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(subject(), keys.getPublic());
    if (!challenge.isEmpty()) {
      builder.addAttribute(
          PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERPrintableString(challenge));
    }
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    return builder.build(KeyAlgorithm.signer(keys.getPrivate(), keys.getPublic()));
  }

  CertificateApplication application() {
    return new CertificateApplication(
        subject(), TestHierarchy.accepted(AlternativeNames.parse(List.of(host))), keys.getPublic());
  }

  /** The certificate for this device's key in what came back. */
  X509Certificate own(CertStore store) throws CertStoreException {
    List<X509Certificate> found = new ArrayList<>();
    for (var certificate : store.getCertificates(null)) {
      if (certificate.getPublicKey().equals(keys.getPublic())
          && certificate instanceof X509Certificate x509) {
        found.add(x509);
      }
    }
    return found.getFirst();
  }
}
