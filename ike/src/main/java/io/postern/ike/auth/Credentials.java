package io.postern.ike.auth;

import io.postern.ike.key.Secret;
import java.util.List;
import java.util.Optional;

/**
 * What a connection proves itself with, and what it takes as proof.
 *
 * @param signingKeys in order of preference; the peer's certificate requests choose among them
 * @param judge of the peer's certificates
 * @param encryption for RSA encryption; its key is never one of {@code signingKeys}, which is
 *     checked by their certificates
 */
public record Credentials(
    Optional<Secret> preSharedKey,
    List<SigningKey> signingKeys,
    Optional<CertificateJudge> judge,
    PublicKeyPolicy publicKeys,
    Optional<EncryptionCredentials> encryption) {
  private static final Credentials NONE =
      new Credentials(
          Optional.empty(), List.of(), Optional.empty(), PublicKeyPolicy.DEFAULT, Optional.empty());

  /** What a peer's signature is checked with. */
  public record Verifier(Optional<CertificateJudge> judge, PublicKeyPolicy publicKeys) {}

  public Credentials {
    signingKeys = List.copyOf(signingKeys);
    for (SigningKey signing : signingKeys) {
      for (DecryptionKey decrypting :
          encryption.map(EncryptionCredentials::ownKeys).orElse(List.of())) {
        if (!signing.certificates().isEmpty()
            && CertificateOrder.sameKey(
                signing.certificates().getFirst(), decrypting.certificate())) {
          throw new IllegalArgumentException("a key that signs must not decrypt");
        }
      }
    }
  }

  public static Credentials preSharedKey(Secret key) {
    return NONE.withPreSharedKey(key);
  }

  /** Both ends sign. */
  public static Credentials signatures(SigningKey ours, CertificateJudge peers) {
    return hybridGateway(ours).withJudge(peers);
  }

  /** Hybrid authentication: we sign, the peer is a user. */
  public static Credentials hybridGateway(SigningKey ours) {
    return NONE.withSigningKeys(List.of(ours));
  }

  /** Hybrid authentication: the peer signs, we are a user. */
  public static Credentials hybridUser(CertificateJudge peers) {
    return NONE.withJudge(peers);
  }

  public static Credentials encryption(EncryptionCredentials encryption) {
    return NONE.withEncryption(encryption);
  }

  public Credentials withPreSharedKey(Secret key) {
    return new Credentials(Optional.of(key), signingKeys, judge, publicKeys, encryption);
  }

  public Credentials withSigningKeys(List<SigningKey> keys) {
    return new Credentials(preSharedKey, keys, judge, publicKeys, encryption);
  }

  public Credentials withJudge(CertificateJudge peers) {
    return new Credentials(preSharedKey, signingKeys, Optional.of(peers), publicKeys, encryption);
  }

  public Credentials withPublicKeys(PublicKeyPolicy policy) {
    return new Credentials(preSharedKey, signingKeys, judge, policy, encryption);
  }

  public Credentials withEncryption(EncryptionCredentials of) {
    return new Credentials(preSharedKey, signingKeys, judge, publicKeys, Optional.of(of));
  }

  public Verifier verifier() {
    return new Verifier(judge, publicKeys);
  }

  /** Whether the end in {@code role} can run {@code method} with these. */
  public boolean serve(AuthenticationMethod method, Role role) {
    return switch (method.family()) {
      case PRE_SHARED_KEY -> preSharedKey.isPresent();
      case SIGNATURE, HYBRID ->
          method.signatureOf(role).stream().allMatch(this::canSign)
              && (method.signatureOf(role.other()).isEmpty() || judge.isPresent());
      case RSA_ENCRYPTION, REVISED_RSA_ENCRYPTION ->
          encryption.filter(part -> part.serves(role)).isPresent();
      case UNSUPPORTED -> false;
    };
  }

  private boolean canSign(SignatureKind kind) {
    return signingKeys.stream().anyMatch(key -> key.kind() == kind);
  }
}
