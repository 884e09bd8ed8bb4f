package io.postern.pkica.trust;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says whether what a peer sent proves that its leaf certificate is one to believe: a path to an
 * anchor that RFC 5280 §6.1 accepts, keys and extensions fit for IKE, nothing revoked.
 *
 * @param purpose what the leaf is used for
 */
public record PathValidator(
    TrustStore trust,
    Purpose purpose,
    KeyPolicy keys,
    CertificatePolicies policies,
    RevocationPolicy revocation,
    RevocationSource source) {

  /** Signatures of IKE by modern keys, without a look at revocation. */
  public static PathValidator of(TrustStore trust) {
    return new PathValidator(
        trust,
        Purpose.IKE_SIGNATURE,
        KeyPolicy.MODERN,
        CertificatePolicies.ANY,
        RevocationPolicy.OFF,
        RevocationSource.NONE);
  }

  /**
   * @param ders the leaf first, then others in any order, some of which may lead to an anchor (RFC
   *     4945 §3.2.7)
   */
  public Reading<CertificatePath> validate(List<Bytes> ders, Instant now) {
    return CertificateReader.readAll(ders).then(certificates -> path(certificates, now));
  }

  /** As above, of certificates that were read already: at least one, the leaf first. */
  public Reading<CertificatePath> path(List<X509Certificate> certificates, Instant now) {
    X509Certificate leaf = certificates.getFirst();
    return keys.check(leaf).then(purpose::check).then(fit -> bestPath(fit, certificates, now));
  }

  private Reading<CertificatePath> bestPath(
      X509Certificate leaf, List<X509Certificate> certificates, Instant now) {
    List<X509Certificate> others =
        certificates.stream().filter(other -> !other.equals(leaf)).toList();
    PathBuilder.Built built = PathBuilder.build(trust, leaf, others);
    Optional<Reading<CertificatePath>> first = Optional.empty();
    for (CertificatePath path : built.paths()) {
      Reading<CertificatePath> checked = check(path, others, now);
      if (checked instanceof Reading.Accepted<CertificatePath>) {
        return checked;
      }
      first = first.or(() -> Optional.of(checked));
    }
    return first.orElseGet(
        () ->
            Reading.refused(
                Reason.CERTIFICATE_UNTRUSTED,
                "no path from "
                    + Words.of(leaf)
                    + " to one of "
                    + trust.anchors().size()
                    + " anchors; none is the issuer "
                    + String.join(" or ", built.missing())));
  }

  private Reading<CertificatePath> check(
      CertificatePath path, List<X509Certificate> others, Instant now) {
    for (X509Certificate certificate : path.certificates()) {
      if (keys.check(certificate) instanceof Reading.Refused<X509Certificate>(var refusal)) {
        return new Reading.Refused<>(refusal);
      }
    }
    PkixCheck pkix = new PkixCheck(policies, trust, others, now);
    Reading<CertificatePath> sound = pkix.validate(path);
    return revocation == RevocationPolicy.OFF
        ? sound
        : sound.then(found -> new RevocationCheck(pkix, revocation, source).check(found, now));
  }
}
