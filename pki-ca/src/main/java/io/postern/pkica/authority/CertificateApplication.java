package io.postern.pkica.authority;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What somebody wants certified: a name, other names, a key. Of a request (PKCS #10, RFC 2986) only
 * these are taken over; what a certificate may be used for is said by whoever issues it.
 *
 * @param challenge the challenge password (RFC 2985 §5.4.1), a secret
 */
public record CertificateApplication(
    X500Name subject, AlternativeNames names, PublicKey key, Optional<String> challenge) {
  /** Ours: a request with a key of 8192 bits and many names is smaller. */
  private static final int MOST_OCTETS = 16 * 1024;

  /** Ours: what the store's lines hold. */
  private static final int LONGEST_SUBJECT = 1000;

  public CertificateApplication(X500Name subject, AlternativeNames names, PublicKey key) {
    this(subject, names, key, Optional.empty());
  }

  /** For a cross-certificate: name and key of another authority. */
  public static CertificateApplication ofAuthority(X509Certificate other) {
    return new CertificateApplication(
        X500Name.getInstance(other.getSubjectX500Principal().getEncoded()),
        AlternativeNames.NONE,
        other.getPublicKey());
  }

  /**
   * Reads a request and checks that it was signed by the very key it is for, before anything else
   * of it is judged: who sends what another encrypted learns nothing of it by what is refused.
   *
   * @return CERTIFICATE_MALFORMED, CERTIFICATE_UNTRUSTED for another key's signature,
   *     CERTIFICATE_UNFIT for a key and CERTIFICATE_WITHOUT_IDENTITY for a name that is not
   *     certified
   */
  public static Reading<CertificateApplication> read(Bytes der, KeyPolicy keys) {
    if (der.size() > MOST_OCTETS) {
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED,
          "a request of " + der.size() + " octets, at most " + MOST_OCTETS + " are read");
    }
    try {
      return read(der, new JcaPKCS10CertificationRequest(der.toArray()), keys);
    } catch (IOException | RuntimeException unreadable) {
      // Bouncy Castle reads the parts of a request lazily and throws whatever comes then.
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED, "a request that cannot be read: " + unreadable);
    }
  }

  private static Reading<CertificateApplication> read(
      Bytes der, JcaPKCS10CertificationRequest request, KeyPolicy keys) {
    try {
      PublicKey key = request.getPublicKey();
      if (!KeyPolicy.affordable(key)) {
        return Reading.refused(
            Reason.CERTIFICATE_UNTRUSTED, "a key so long that no signature is verified with it");
      }
      if (!RequestSignature.verifies(der, request, key)) {
        return Reading.refused(
            Reason.CERTIFICATE_UNTRUSTED, "the request is not signed by the key it is for");
      }
      if (keys.check(key) instanceof Reading.Refused<PublicKey>(var refusal)) {
        return new Reading.Refused<>(refusal);
      }
      String subject = new X500Principal(request.getSubject().getEncoded()).getName();
      if (hasControls(request.getSubject().toString()) || hasControls(subject)) {
        return Reading.refused(
            Reason.CERTIFICATE_WITHOUT_IDENTITY, "a request with control characters in its name");
      }
      if (subject.length() > LONGEST_SUBJECT) {
        return Reading.refused(
            Reason.CERTIFICATE_WITHOUT_IDENTITY,
            "a name of " + subject.length() + " characters, at most " + LONGEST_SUBJECT);
      }
      return alternativeNames(request)
          .map(
              names ->
                  new CertificateApplication(request.getSubject(), names, key, challenge(request)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException unusable) {
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED, "a request whose key or signature is of no known kind");
    }
  }

  /** They would reach a person's terminal when the request is listed. */
  private static boolean hasControls(String text) {
    return text.codePoints()
        .map(Character::getType)
        .anyMatch(type -> type == Character.CONTROL || type == Character.FORMAT);
  }

  private static Reading<AlternativeNames> alternativeNames(PKCS10CertificationRequest request) {
    if (request.getRequestedExtensions() == null) {
      return Reading.accepted(AlternativeNames.NONE);
    }
    GeneralNames names =
        GeneralNames.fromExtensions(
            request.getRequestedExtensions(), Extension.subjectAlternativeName);
    return names == null ? Reading.accepted(AlternativeNames.NONE) : AlternativeNames.of(names);
  }

  private static Optional<String> challenge(PKCS10CertificationRequest request) {
    Attribute[] found = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_challengePassword);
    return found.length == 1
            && found[0].getAttrValues().size() == 1
            && found[0].getAttrValues().getObjectAt(0) instanceof ASN1String text
        ? Optional.of(text.getString())
        : Optional.empty();
  }

  /** A request for {@code keys}, as DER, to be taken to another authority. */
  public static Bytes write(X500Name subject, AlternativeNames names, KeyPair keys) {
    try {
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic());
      if (!names.names().isEmpty()) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, names.toGeneralNames());
        builder.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      return Bytes.copyOf(
          builder.build(KeyAlgorithm.signer(keys.getPrivate(), keys.getPublic())).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a request of ours cannot be encoded", e);
    }
  }

  /** Without the challenge. */
  @Override
  public String toString() {
    return subject + (names.names().isEmpty() ? "" : " (" + names + ")");
  }
}
