package io.postern.ike.auth;

import io.postern.ike.algorithm.HashAlgorithm;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;

/** The signature algorithms of phase 1. */
public enum SignatureKind {
  /** RFC 2409 §5.1: of the negotiated hash, without its OID. */
  RSA(Optional.empty(), 0),
  /** RFC 4754 §3, on P-256. */
  ECDSA_256(Optional.of(HashAlgorithm.SHA2_256), 256),
  /** RFC 4754 §3, on P-384. */
  ECDSA_384(Optional.of(HashAlgorithm.SHA2_384), 384),
  /** RFC 4754 §3, on P-521. */
  ECDSA_521(Optional.of(HashAlgorithm.SHA2_512), 521);

  private final Optional<HashAlgorithm> ownHash;
  private final int orderBits;

  SignatureKind(Optional<HashAlgorithm> ownHash, int orderBits) {
    this.ownHash = ownHash;
    this.orderBits = orderBits;
  }

  /**
   * The hash whose HMAC makes the HASH_I or HASH_R that is signed: an algorithm that is tied to a
   * hash overrides the negotiated one (RFC 2409 §5.1).
   */
  public HashAlgorithm hash(HashAlgorithm negotiated) {
    return ownHash.orElse(negotiated);
  }

  /** Octets of each of r and s; 0 for RSA. */
  int integerSize() {
    return (orderBits + 7) / 8;
  }

  /** The kind of a key; empty if phase 1 has no signature for it. */
  public static Optional<SignatureKind> of(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> Optional.of(RSA);
      case ECKey curve -> NamedCurves.kindOf(curve.getParams());
      default -> Optional.empty();
    };
  }
}
