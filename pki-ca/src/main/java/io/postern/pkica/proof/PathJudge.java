package io.postern.pkica.proof;

import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.trust.CertificateIdentity;
import io.postern.pkica.trust.CertificatePath;
import io.postern.pkica.trust.PathValidator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Believes a peer whose certificates lead to an anchor and whose leaf bears what it claims to be. A
 * refusal is one of CERTIFICATE_….
 */
public final class PathJudge implements CertificateJudge {
  private final PathValidator validator;
  private final CertificateIdentity identity;
  private final List<X509Certificate> known;
  private final InstantSource clock;
  private final BiConsumer<Identity, CertificatePath> onProof;

  /**
   * @param known certificates of peers that do not send one; they are validated all the same
   * @param onProof told of the path of each peer that was believed; its signature may still turn
   *     out wrong
   */
  public PathJudge(
      PathValidator validator,
      CertificateIdentity identity,
      List<X509Certificate> known,
      InstantSource clock,
      BiConsumer<Identity, CertificatePath> onProof) {
    this.validator = validator;
    this.identity = identity;
    this.known = List.copyOf(known);
    this.clock = clock;
    this.onProof = onProof;
  }

  public PathJudge(PathValidator validator, InstantSource clock) {
    this(validator, CertificateIdentity.STANDARD, List.of(), clock, (claimed, path) -> {});
  }

  @Override
  public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
    Instant now = clock.instant();
    return path(claimed, certificates, now)
        .then(path -> identity.check(path.leaf(), claimed).map(leaf -> proven(claimed, path)));
  }

  private Reading<CertificatePath> path(Identity claimed, List<Bytes> sent, Instant now) {
    if (!sent.isEmpty()) {
      return validator.validate(sent, now);
    }
    return known.stream()
        .filter(one -> identity.check(one, claimed) instanceof Reading.Accepted<X509Certificate>)
        .findFirst()
        .map(one -> validator.path(List.of(one), now))
        .orElseGet(
            () ->
                Reading.refused(
                    Reason.CERTIFICATE_UNAVAILABLE,
                    claimed + " sent no certificate, and none of that name is known"));
  }

  private PublicKey proven(Identity claimed, CertificatePath path) {
    onProof.accept(claimed, path);
    return path.leaf().getPublicKey();
  }

  @Override
  public List<Bytes> authorities() {
    return validator.trust().anchors().stream()
        .map(anchor -> Bytes.copyOf(anchor.getSubjectX500Principal().getEncoded()))
        .distinct()
        .toList();
  }
}
