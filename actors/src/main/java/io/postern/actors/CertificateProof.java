package io.postern.actors;

import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.CertificatePayloads;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.Role;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.PhaseOneResult;
import io.postern.pkica.trust.CertificateReader;
import io.postern.pkica.trust.IssuerAndSerial;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificates by which a peer proved itself, and who believed them.
 *
 * @param names of those that it sent
 */
record CertificateProof(
    Identity identity,
    List<Bytes> certificates,
    Set<IssuerAndSerial> names,
    CertificateJudge judge) {
  CertificateProof {
    certificates = List.copyOf(certificates);
    names = Set.copyOf(names);
  }

  /**
   * Empty if the peer proved itself otherwise.
   *
   * @param payloads of the message with its proof
   */
  static Optional<CertificateProof> of(
      PhaseOneResult result, Role peer, List<Payload.Certificate> payloads) {
    Optional<CertificateJudge> judge =
        result
            .method()
            .signatureOf(peer)
            .flatMap(kind -> result.connection().credentials().judge());
    if (judge.isPresent()
        && CertificatePayloads.read(payloads)
            instanceof Reading.Accepted<List<Bytes>>(List<Bytes> ders)
        && CertificateReader.readAll(ders)
            instanceof Reading.Accepted<List<X509Certificate>>(List<X509Certificate> read)) {
      return Optional.of(
          new CertificateProof(
              result.peer(),
              ders,
              read.stream().map(IssuerAndSerial::of).collect(Collectors.toSet()),
              judge.get()));
    }
    return Optional.empty();
  }

  /** Whether these may speak of it: of any certificate that it sent, or if empty of whichever. */
  boolean concernedBy(Set<IssuerAndSerial> certificates) {
    return certificates.isEmpty() || names.stream().anyMatch(certificates::contains);
  }

  /** Why it would no longer be believed, if that is because of a revocation. */
  Optional<Refusal> revoked() {
    return judge.judge(identity, certificates) instanceof Reading.Refused<PublicKey>(Refusal why)
            && why.reason() == Refusal.Reason.CERTIFICATE_REVOKED
        ? Optional.of(why)
        : Optional.empty();
  }
}
