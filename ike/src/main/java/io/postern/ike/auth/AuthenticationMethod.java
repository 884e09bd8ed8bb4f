package io.postern.ike.auth;

import java.util.Optional;

/**
 * The values of the phase 1 attribute 3: RFC 2409 Appendix A, RFC 4754 §6,
 * draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2, draft-beaulieu-ike-xauth-02 §7.2.
 */
public enum AuthenticationMethod {
  PRE_SHARED_KEY(1, Family.PRE_SHARED_KEY),
  DSS_SIGNATURE(2, Family.UNSUPPORTED),
  RSA_SIGNATURE(3, SignatureKind.RSA),
  RSA_ENCRYPTION(4, Family.RSA_ENCRYPTION),
  REVISED_RSA_ENCRYPTION(5, Family.REVISED_RSA_ENCRYPTION),
  ECDSA_256(9, SignatureKind.ECDSA_256),
  ECDSA_384(10, SignatureKind.ECDSA_384),
  ECDSA_521(11, SignatureKind.ECDSA_521),
  HYBRID_INITIATOR_RSA(64221, Family.HYBRID, SignatureKind.RSA, Role.INITIATOR),
  HYBRID_RESPONDER_RSA(64222, Family.HYBRID, SignatureKind.RSA, Role.RESPONDER),
  HYBRID_INITIATOR_DSS(64223, Family.UNSUPPORTED, Role.INITIATOR),
  HYBRID_RESPONDER_DSS(64224, Family.UNSUPPORTED, Role.RESPONDER),
  XAUTH_INITIATOR_PRE_SHARED_KEY(65001, Family.PRE_SHARED_KEY, Role.INITIATOR),
  XAUTH_RESPONDER_PRE_SHARED_KEY(65002, Family.PRE_SHARED_KEY, Role.RESPONDER),
  XAUTH_INITIATOR_DSS(65003, Family.UNSUPPORTED, Role.INITIATOR),
  XAUTH_RESPONDER_DSS(65004, Family.UNSUPPORTED, Role.RESPONDER),
  XAUTH_INITIATOR_RSA(65005, Family.SIGNATURE, SignatureKind.RSA, Role.INITIATOR),
  XAUTH_RESPONDER_RSA(65006, Family.SIGNATURE, SignatureKind.RSA, Role.RESPONDER),
  XAUTH_INITIATOR_RSA_ENCRYPTION(65007, Family.RSA_ENCRYPTION, Role.INITIATOR),
  XAUTH_RESPONDER_RSA_ENCRYPTION(65008, Family.RSA_ENCRYPTION, Role.RESPONDER),
  XAUTH_INITIATOR_REVISED_RSA_ENCRYPTION(65009, Family.REVISED_RSA_ENCRYPTION, Role.INITIATOR),
  XAUTH_RESPONDER_REVISED_RSA_ENCRYPTION(65010, Family.REVISED_RSA_ENCRYPTION, Role.RESPONDER);

  /** The exchanges that RFC 2409 §5 draws, and hybrid's. */
  public enum Family {
    /** RFC 2409 §5.4. */
    PRE_SHARED_KEY,
    /** RFC 2409 §5.1. */
    SIGNATURE,
    /** One end signs; the other is proven by XAUTH alone. */
    HYBRID,
    /** RFC 2409 §5.2. */
    RSA_ENCRYPTION,
    /** RFC 2409 §5.3. */
    REVISED_RSA_ENCRYPTION,
    /** Has a number and no more: DSS signs 160 bits with keys of 1024. */
    UNSUPPORTED;

    /** Whether identities and nonces are encrypted with public keys. */
    public boolean encrypts() {
      return this == RSA_ENCRYPTION || this == REVISED_RSA_ENCRYPTION;
    }
  }

  private final int number;
  private final Family family;
  private final Optional<SignatureKind> signature;
  private final Optional<Role> user;

  AuthenticationMethod(
      int number, Family family, Optional<SignatureKind> signature, Optional<Role> user) {
    this.number = number;
    this.family = family;
    this.signature = signature;
    this.user = user;
  }

  AuthenticationMethod(int number, Family family) {
    this(number, family, Optional.empty(), Optional.empty());
  }

  AuthenticationMethod(int number, SignatureKind signature) {
    this(number, Family.SIGNATURE, Optional.of(signature), Optional.empty());
  }

  AuthenticationMethod(int number, Family family, Role user) {
    this(number, family, Optional.empty(), Optional.of(user));
  }

  AuthenticationMethod(int number, Family family, SignatureKind signature, Role user) {
    this(number, family, Optional.of(signature), Optional.of(user));
  }

  public int number() {
    return number;
  }

  public Family family() {
    return family;
  }

  /** True if an XAUTH exchange must follow phase 1. */
  public boolean extended() {
    return user.isPresent();
  }

  /** Which end of phase 1 is the user that XAUTH asks, if one is. */
  public Optional<Role> user() {
    return user;
  }

  /** What the end in {@code prover} signs with; empty if it proves itself by HASH. */
  public Optional<SignatureKind> signatureOf(Role prover) {
    return signature.filter(
        kind -> family == Family.SIGNATURE || !user.equals(Optional.of(prover)));
  }

  public static Optional<AuthenticationMethod> of(long number) {
    for (AuthenticationMethod method : values()) {
      if (method.number == number) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
