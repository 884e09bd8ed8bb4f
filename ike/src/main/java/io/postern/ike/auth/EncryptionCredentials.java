package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * For authentication by public key encryption (RFC 2409 §5.2, §5.3).
 *
 * @param ownKeys the first is used when the peer names none with HASH(1)
 * @param peers knows each peer's public key by its identity, without being sent a certificate
 * @param responderCertificate DER; "the initiator must already have the responder's public key"
 */
public record EncryptionCredentials(
    List<DecryptionKey> ownKeys, CertificateJudge peers, Optional<Bytes> responderCertificate) {
  public EncryptionCredentials {
    ownKeys = List.copyOf(ownKeys);
    if (ownKeys.isEmpty()) {
      throw new IllegalArgumentException("RSA encryption needs a key to decrypt with");
    }
  }

  boolean serves(Role role) {
    return role == Role.RESPONDER || responderCertificate.isPresent();
  }
}
