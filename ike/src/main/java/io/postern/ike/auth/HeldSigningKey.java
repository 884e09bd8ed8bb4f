package io.postern.ike.auth;

import io.postern.ike.algorithm.PublicKeyEngine;
import io.postern.ike.message.Bytes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;

/** A signing key that lies in memory, behind a door that only signs. */
public final class HeldSigningKey implements SigningKey {
  private final PublicKeyEngine.OwnKey key;
  private final SignatureKind kind;
  private final List<Bytes> certificates;

  /**
   * @param certified the public key that belongs to it
   * @throws IllegalArgumentException if phase 1 has no signature for the key
   */
  public HeldSigningKey(PrivateKey key, PublicKey certified, List<Bytes> certificates) {
    this.key = PublicKeyEngine.BEST.own(key);
    this.kind =
        SignatureKind.of(certified)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "phase 1 signs with RSA, P-256, P-384 or P-521 only"));
    this.certificates = List.copyOf(certificates);
  }

  @Override
  public SignatureKind kind() {
    return kind;
  }

  @Override
  public List<Bytes> certificates() {
    return certificates;
  }

  /** "A private key encryption in PKCS #1 format" (RFC 2409 §5.1) is block type 1 here. */
  @Override
  public Bytes sign(Bytes octets) {
    try {
      return Bytes.copyOf(
          kind == SignatureKind.RSA
              ? key.encryptRsa(octets.toArray())
              : key.signEcdsa(octets.toArray(), kind.integerSize()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signing key does not sign: " + kind, e);
    }
  }

  @Override
  public String toString() {
    return "signing key (" + kind + ")";
  }
}
