package io.postern.pkica.trust;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** RFC 5280 §6.1 over one path, done by the JDK's validator; the answer in our words. */
record PkixCheck(
    CertificatePolicies policies, TrustStore trust, List<X509Certificate> others, Instant now) {

  /** Of the key usages: RFC 5280 §4.2.1.3. */
  private static final int CRL_SIGN = 6;

  /** Dates, constraints, key usages and policies; nothing about revocation. */
  Reading<CertificatePath> validate(CertificatePath path) {
    try {
      path.anchor().checkValidity(Date.from(now));
    } catch (CertificateExpiredException | CertificateNotYetValidException outdated) {
      return Reading.refused(
          Reason.CERTIFICATE_EXPIRED, Words.of(path.anchor()) + ": " + Words.of(outdated));
    }
    if (path.certificates().equals(List.of(path.anchor()))) {
      return unknownCritical(path);
    }
    try {
      run(path, parameters(path));
      return AnchorLimits.objection(path)
          .<Reading<CertificatePath>>map(
              objection ->
                  Reading.refused(
                      Reason.CERTIFICATE_UNFIT, Words.of(path.leaf()) + ": " + objection))
          .orElseGet(() -> Reading.accepted(path));
    } catch (CertPathValidatorException refused) {
      return explain(path, refused);
    } catch (GeneralSecurityException unreadable) {
      return Reading.refused(
          Reason.CERTIFICATE_UNFIT, Words.of(path.leaf()) + ": " + Words.of(unreadable));
    }
  }

  /**
   * Asks these CRLs and no others: one certificate after the other, below its issuer. The JDK's
   * {@code PKIXRevocationChecker} would do it for the whole path, but fetches what is missing from
   * wherever a certificate points, in the thread of the handshake.
   *
   * @return the indexes of certificates about which no CRL speaks
   * @throws CertPathValidatorException if one is revoked
   */
  Set<Integer> unknownToCrls(CertificatePath path, Collection<X509CRL> crls)
      throws GeneralSecurityException {
    Set<Integer> unknown = new HashSet<>();
    for (int index = path.certificates().size() - 1; index >= 0; index--) {
      try {
        askCrls(path, index, crls);
      } catch (CertPathValidatorException failure) {
        if (failure.getReason() != BasicReason.UNDETERMINED_REVOCATION_STATUS) {
          throw new CertPathValidatorException(
              Words.of(failure),
              failure,
              certPath(path.certificates()),
              index,
              failure.getReason());
        }
        unknown.add(index);
      }
    }
    return unknown;
  }

  private void askCrls(CertificatePath path, int index, Collection<X509CRL> crls)
      throws GeneralSecurityException {
    X509Certificate issuer = path.issuerOf(index);
    PKIXParameters parameters =
        new PKIXParameters(
            Set.of(new TrustAnchor(issuer, null), new TrustAnchor(path.anchor(), null)));
    parameters.setDate(Date.from(now));
    parameters.setRevocationEnabled(true);
    List<Object> material = new ArrayList<>(crls);
    if (!issuer.equals(path.anchor()) && !signsCrls(issuer)) {
      material.removeIf(crl -> crl instanceof X509CRL one && signed(one, issuer));
    }
    material.addAll(path.certificates());
    material.addAll(trust.intermediates());
    material.addAll(trust.anchors());
    material.addAll(others);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(material)));
    CertPathValidator.getInstance("PKIX")
        .validate(certPath(List.of(path.certificates().get(index))), parameters);
  }

  /** RFC 5280 §4.2.1.3. */
  private static boolean signsCrls(X509Certificate issuer) {
    boolean[] usage = issuer.getKeyUsage();
    return usage == null || usage[CRL_SIGN];
  }

  private static boolean signed(X509CRL crl, X509Certificate issuer) {
    try {
      crl.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException anotherKeySignedIt) {
      return false;
    }
  }

  /** Whether the fault is that a certificate was revoked. */
  static boolean revoked(CertPathValidatorException failure) {
    return failure.getReason() == BasicReason.REVOKED;
  }

  Reading<CertificatePath> explain(CertificatePath path, CertPathValidatorException failure) {
    int index = failure.getIndex();
    String which =
        index >= 0 && index < path.certificates().size()
            ? Words.of(path.certificates().get(index))
            : "the path from " + Words.of(path.leaf());
    return Reading.refused(reason(failure), which + ": " + Words.of(failure));
  }

  private static Reason reason(CertPathValidatorException failure) {
    return switch (failure.getReason()) {
      case BasicReason.EXPIRED, BasicReason.NOT_YET_VALID -> Reason.CERTIFICATE_EXPIRED;
      case BasicReason.REVOKED -> Reason.CERTIFICATE_REVOKED;
      case BasicReason.UNDETERMINED_REVOCATION_STATUS -> Reason.CERTIFICATE_STATUS_UNKNOWN;
      case BasicReason.INVALID_SIGNATURE, PKIXReason.NO_TRUST_ANCHOR, PKIXReason.NAME_CHAINING ->
          Reason.CERTIFICATE_UNTRUSTED;
      default -> Reason.CERTIFICATE_UNFIT;
    };
  }

  /**
   * A leaf that is itself the anchor has no path to validate: its dates are all there is. A
   * critical extension that we do not know forbids its use all the same (RFC 5280 §4.2).
   */
  private static Reading<CertificatePath> unknownCritical(CertificatePath path) {
    return path.leaf().hasUnsupportedCriticalExtension()
        ? Reading.refused(
            Reason.CERTIFICATE_UNFIT, Words.of(path.leaf()) + " has an unknown critical extension")
        : Reading.accepted(path);
  }

  private PKIXParameters parameters(CertificatePath path)
      throws InvalidAlgorithmParameterException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.anchor(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    parameters.setInitialPolicies(policies.accepted());
    parameters.setExplicitPolicyRequired(policies.explicit());
    parameters.setPolicyMappingInhibited(policies.mappingInhibited());
    parameters.setAnyPolicyInhibited(policies.anyInhibited());
    return parameters;
  }

  private static void run(CertificatePath path, PKIXParameters parameters)
      throws GeneralSecurityException {
    CertPathValidator.getInstance("PKIX").validate(certPath(path.certificates()), parameters);
  }

  private static CertPath certPath(List<X509Certificate> certificates) throws CertificateException {
    return CertificateFactory.getInstance("X.509").generateCertPath(certificates);
  }
}
