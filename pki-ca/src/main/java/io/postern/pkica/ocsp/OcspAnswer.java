package io.postern.pkica.ocsp;

import io.postern.ike.message.Bytes;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.RevocationSource.Status;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** What the responder of another authority says of one certificate (RFC 6960 §3.2, §4.2.2). */
public final class OcspAnswer {
  /** Clocks differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** How long an answer without an end is believed. */
  private static final Duration WITHOUT_END = Duration.ofHours(1);

  /** Ours: the signer's own comes first, and each costs a signature. */
  private static final int MOST_DELEGATES = 4;

  private OcspAnswer() {}

  /** DER of OCSPRequest about one certificate, without a nonce, so that answers may be cached. */
  public static Bytes request(X509Certificate certificate, X509Certificate issuer) {
    try {
      return Bytes.copyOf(
          new OCSPReqBuilder().addRequest(identifier(certificate, issuer)).build().getEncoded());
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException("an OCSP request cannot be made", e);
    }
  }

  /**
   * @return UNKNOWN also for an answer that cannot be read, is not in force, speaks of another
   *     certificate, or is not signed by who may
   */
  public static Status status(
      Bytes answer, X509Certificate certificate, X509Certificate issuer, Instant now) {
    return single(answer, certificate, issuer, now).map(OcspAnswer::status).orElse(Status.UNKNOWN);
  }

  /**
   * When that was so (RFC 6960 §4.2.2.1); empty for an answer from which {@link #status} is
   * UNKNOWN.
   */
  public static Optional<Instant> made(
      Bytes answer, X509Certificate certificate, X509Certificate issuer, Instant now) {
    return single(answer, certificate, issuer, now)
        .filter(single -> status(single) != Status.UNKNOWN)
        .map(single -> single.getThisUpdate().toInstant());
  }

  private static Status status(SingleResp single) {
    @Nullable CertificateStatus status = single.getCertStatus();
    // Bouncy Castle says "good" with null.
    return status == null
        ? Status.GOOD
        : status instanceof RevokedStatus ? Status.REVOKED : Status.UNKNOWN;
  }

  private static Optional<SingleResp> single(
      Bytes answer, X509Certificate certificate, X509Certificate issuer, Instant now) {
    try {
      OCSPResp response = new OCSPResp(answer.toArray());
      if (response.getStatus() == OCSPRespBuilder.SUCCESSFUL
          && response.getResponseObject() instanceof BasicOCSPResp basic
          && signedByWhoMay(basic, issuer, now)) {
        return single(basic, identifier(certificate, issuer), now);
      }
      return Optional.empty();
    } catch (IOException
        | OCSPException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException unreadable) {
      // Bouncy Castle reads the parts of an answer lazily and throws whatever comes then.
      return Optional.empty();
    }
  }

  private static Optional<SingleResp> single(
      BasicOCSPResp basic, CertificateID wanted, Instant now) {
    return Stream.of(basic.getResponses())
        .filter(single -> single.getCertID().equals(wanted) && inForce(single, now))
        .findFirst();
  }

  private static boolean inForce(SingleResp single, Instant now) {
    Instant begin = single.getThisUpdate().toInstant();
    Instant end =
        Optional.ofNullable(single.getNextUpdate())
            .map(date -> date.toInstant())
            .orElse(begin.plus(WITHOUT_END));
    return !begin.isAfter(now.plus(SKEW)) && !end.isBefore(now.minus(SKEW));
  }

  /** RFC 6960 §4.2.2.2: the issuer itself, or whom it named for this. */
  private static boolean signedByWhoMay(BasicOCSPResp basic, X509Certificate issuer, Instant now)
      throws OCSPException, OperatorCreationException, GeneralSecurityException {
    if (signedBy(basic, issuer.getPublicKey())) {
      return true;
    }
    for (X509CertificateHolder holder :
        Stream.of(basic.getCerts()).limit(MOST_DELEGATES).toList()) {
      X509Certificate delegate = new JcaX509CertificateConverter().getCertificate(holder);
      if (delegate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
          && delegate.getExtendedKeyUsage() != null
          && delegate.getExtendedKeyUsage().contains(KeyPurposeId.id_kp_OCSPSigning.getId())
          && !now.isBefore(delegate.getNotBefore().toInstant())
          && !now.isAfter(delegate.getNotAfter().toInstant())
          && signedBy(delegate, issuer.getPublicKey())
          && KeyPolicy.affordable(delegate.getPublicKey())
          && signedBy(basic, delegate.getPublicKey())) {
        return true;
      }
    }
    return false;
  }

  private static boolean signedBy(BasicOCSPResp basic, PublicKey key)
      throws OCSPException, OperatorCreationException {
    return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
  }

  private static boolean signedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key);
      return true;
    } catch (GeneralSecurityException byAnother) {
      return false;
    }
  }

  /** With SHA-1, which every responder knows; nothing is proven by this hash (RFC 6960 §4.3). */
  private static CertificateID identifier(X509Certificate certificate, X509Certificate issuer) {
    try {
      DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
      AlgorithmIdentifier sha1 = CertificateID.HASH_SHA1;
      return new CertificateID(
          digests.get(sha1), new JcaX509CertificateHolder(issuer), certificate.getSerialNumber());
    } catch (OperatorCreationException | OCSPException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be named in OCSP", e);
    }
  }
}
