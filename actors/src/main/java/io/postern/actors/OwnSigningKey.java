package io.postern.actors;

import io.postern.ike.auth.SignatureKind;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.proof.SigningKeys;
import java.util.List;
import java.util.Optional;

/**
 * A key of ours that our own authority certifies, and certifies anew before that is over: who signs
 * with it need not notice. It may be used by any thread.
 */
public final class OwnSigningKey implements SigningKey {
  private final SignatureKind kind;
  private volatile Optional<SigningKey> present = Optional.empty();

  public OwnSigningKey(SignatureKind kind) {
    this.kind = kind;
  }

  /**
   * @throws IllegalArgumentException if the key is of another kind
   */
  public void use(KeyedChain chain) {
    SigningKey key = SigningKeys.of(chain);
    if (key.kind() != kind) {
      throw new IllegalArgumentException(key + " where one for " + kind + " is needed");
    }
    present = Optional.of(key);
  }

  @Override
  public SignatureKind kind() {
    return kind;
  }

  /** {@inheritDoc} None before there is a key. */
  @Override
  public List<Bytes> certificates() {
    return present.map(SigningKey::certificates).orElse(List.of());
  }

  @Override
  public Bytes sign(Bytes octets) {
    return present
        .orElseThrow(() -> new IllegalStateException("our authority has not certified us yet"))
        .sign(octets);
  }

  @Override
  public String toString() {
    return "own signing key (" + kind + ")";
  }
}
