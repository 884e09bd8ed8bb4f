package io.postern.pkica.trust;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** RFC 5280 §6.1 over one path, done by the JDK's validator; the answer in our words. */
record PkixCheck(
    CertificatePolicies policies, TrustStore trust, List<X509Certificate> others, Instant now) {

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
   * Asks the CRLs.
   *
   * @return the indexes of certificates about which no CRL speaks
   * @throws CertPathValidatorException if one is revoked
   */
  Set<Integer> unknownToCrls(CertificatePath path, Collection<X509CRL> crls)
      throws GeneralSecurityException {
    PKIXParameters parameters = parameters(path);
    List<Object> material = new ArrayList<>(crls);
    material.addAll(trust.intermediates());
    material.addAll(trust.anchors());
    material.addAll(others);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(material)));
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS,
            PKIXRevocationChecker.Option.NO_FALLBACK,
            PKIXRevocationChecker.Option.SOFT_FAIL));
    parameters.addCertPathChecker(checker);
    run(path, parameters);
    return checker.getSoftFailExceptions().stream()
        .map(CertPathValidatorException::getIndex)
        .collect(Collectors.toUnmodifiableSet());
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
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(path.certificates()),
            parameters);
  }
}
