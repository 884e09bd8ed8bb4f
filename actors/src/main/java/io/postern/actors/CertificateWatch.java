package io.postern.actors;

import io.postern.ike.message.Refusal;
import io.postern.pkica.trust.IssuerAndSerial;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the certificates that a session lives by are still good. They are looked at again when
 * there is news of them, and now and then: that also keeps what issuers publish fresh.
 */
final class CertificateWatch {
  /** Ours. */
  static final Duration INTERVAL = Duration.ofMinutes(5);

  private Optional<CertificateProof> proof = Optional.empty();
  private boolean newsBefore;

  /**
   * The peer proved itself, for the first time or anew. News that came in between the judgement and
   * now would otherwise be lost.
   *
   * @return why the session must end
   */
  Optional<Refusal> proven(SaEvent.PhaseOneDone done) {
    proof = done.certificate();
    boolean look = newsBefore;
    newsBefore = false;
    return look ? look() : Optional.empty();
  }

  /**
   * @param certificates of which there is news; empty for any
   * @return why the session must end
   */
  Optional<Refusal> news(Set<IssuerAndSerial> certificates) {
    // A handshake may be under way whose certificates were judged already.
    newsBefore = true;
    return proof.filter(known -> known.concernedBy(certificates)).flatMap(p -> look());
  }

  Optional<Refusal> look() {
    return proof.flatMap(CertificateProof::revoked);
  }

  boolean watches() {
    return proof.isPresent();
  }
}
