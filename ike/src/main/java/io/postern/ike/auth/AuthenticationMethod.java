package io.postern.ike.auth;

import java.util.Optional;

/**
 * The values of the phase 1 attribute 3: RFC 2409 Appendix A, draft-beaulieu-ike-xauth-02 §7.2,
 * draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2.
 */
public enum AuthenticationMethod {
  PRE_SHARED_KEY(1, false),
  DSS_SIGNATURE(2, false),
  RSA_SIGNATURE(3, false),
  RSA_ENCRYPTION(4, false),
  REVISED_RSA_ENCRYPTION(5, false),
  HYBRID_INITIATOR_RSA(64221, true),
  HYBRID_RESPONDER_RSA(64222, true),
  XAUTH_INITIATOR_PRE_SHARED_KEY(65001, true),
  XAUTH_RESPONDER_PRE_SHARED_KEY(65002, true),
  XAUTH_INITIATOR_DSS(65003, true),
  XAUTH_RESPONDER_DSS(65004, true),
  XAUTH_INITIATOR_RSA(65005, true),
  XAUTH_RESPONDER_RSA(65006, true),
  XAUTH_INITIATOR_RSA_ENCRYPTION(65007, true),
  XAUTH_RESPONDER_RSA_ENCRYPTION(65008, true),
  XAUTH_INITIATOR_REVISED_RSA_ENCRYPTION(65009, true),
  XAUTH_RESPONDER_REVISED_RSA_ENCRYPTION(65010, true);

  private final int number;
  private final boolean extended;

  AuthenticationMethod(int number, boolean extended) {
    this.number = number;
    this.extended = extended;
  }

  public int number() {
    return number;
  }

  /** True if an XAUTH exchange must follow phase 1. */
  public boolean extended() {
    return extended;
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
