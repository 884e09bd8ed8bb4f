package io.postern.pkica.trust;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether a certificate of a valid path was revoked, by OCSP and by CRLs. */
record RevocationCheck(PkixCheck pkix, RevocationPolicy policy, RevocationSource source) {

  Reading<CertificatePath> check(CertificatePath path, Instant now) {
    if (path.certificates().equals(List.of(path.anchor()))) {
      // An anchor is trusted by our own configuration; nobody above it could revoke it.
      return Reading.accepted(path.withStatusKnown());
    }
    List<Integer> unknown = new ArrayList<>();
    for (int index = 0; index < path.certificates().size(); index++) {
      X509Certificate certificate = path.certificates().get(index);
      switch (source.ocsp(certificate, path.issuerOf(index), now)) {
        case GOOD -> {}
        case UNKNOWN -> unknown.add(index);
        case REVOKED -> {
          return Reading.refused(
              Reason.CERTIFICATE_REVOKED, Words.of(certificate) + " was revoked, says OCSP");
        }
      }
    }
    return askCrls(path, unknown);
  }

  /** All of the path is asked for, also what OCSP calls good: one that was revoked stays out. */
  private Reading<CertificatePath> askCrls(CertificatePath path, List<Integer> unknownToOcsp) {
    try {
      List<X509Certificate> issuers = new ArrayList<>(path.certificates());
      issuers.add(path.anchor());
      Set<Integer> unknownToCrls =
          pkix.unknownToCrls(path, source.crls(path.certificates(), issuers));
      List<Integer> unknown = unknownToOcsp.stream().filter(unknownToCrls::contains).toList();
      if (unknown.isEmpty()) {
        return Reading.accepted(path.withStatusKnown());
      }
      return unknownStatus(path, path.certificates().get(unknown.getFirst()), "no CRL covers it");
    } catch (CertPathValidatorException failed) {
      return PkixCheck.revoked(failed)
          ? pkix.explain(path, failed)
          : unknownStatus(path, path.leaf(), Words.of(failed));
    } catch (GeneralSecurityException unusable) {
      return unknownStatus(path, path.leaf(), Words.of(unusable));
    }
  }

  private Reading<CertificatePath> unknownStatus(
      CertificatePath path, X509Certificate certificate, String why) {
    return policy == RevocationPolicy.SOFT
        ? Reading.accepted(path)
        : Reading.refused(
            Reason.CERTIFICATE_STATUS_UNKNOWN,
            "whether " + Words.of(certificate) + " was revoked is not known: " + why);
  }
}
