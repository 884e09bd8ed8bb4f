package io.postern.concentrator.config;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.SignatureKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the two ends of phase 1 prove who they are, in the words of {@code authenticate}. */
enum Authenticate {
  PSK(Needs.SECRET),
  XAUTH_PSK(Needs.SECRET, Needs.USERS),
  HYBRID(Needs.SIGNING_KEY, Needs.USERS),
  RSA(Needs.SIGNING_KEY, Needs.TRUST),
  XAUTH_RSA(Needs.SIGNING_KEY, Needs.TRUST, Needs.USERS),
  ECDSA(Needs.SIGNING_KEY, Needs.TRUST),
  RSA_ENCRYPTION(Needs.DECRYPTION_KEY),
  REVISED_RSA_ENCRYPTION(Needs.DECRYPTION_KEY);

  /** What must be there for a method. */
  private enum Needs {
    SECRET,
    USERS,
    SIGNING_KEY,
    TRUST,
    DECRYPTION_KEY
  }

  private final List<Needs> needs;

  Authenticate(Needs... needs) {
    this.needs = List.of(needs);
  }

  /** For a {@link ValueTypes#word}. */
  static ValueType<Authenticate> oneOf(Authenticate... methods) {
    Map<String, Authenticate> words = new LinkedHashMap<>();
    for (Authenticate method : methods) {
      words.put(method.word(), method);
    }
    return ValueTypes.word(words);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean needsSecret() {
    return needs.contains(Needs.SECRET);
  }

  /** Whether members log in as users after phase 1. */
  boolean needsUsers() {
    return needs.contains(Needs.USERS);
  }

  boolean needsSigningKey() {
    return needs.contains(Needs.SIGNING_KEY);
  }

  /** Whether the peer has a certificate that somebody must have issued. */
  boolean needsTrust() {
    return needs.contains(Needs.TRUST);
  }

  boolean needsDecryptionKey() {
    return needs.contains(Needs.DECRYPTION_KEY);
  }

  /**
   * The method of phase 1. Where users log in, the initiator is the user.
   *
   * @param ours what our key signs with
   * @return empty if our key is of another kind
   */
  Optional<AuthenticationMethod> method(Optional<SignatureKind> ours) {
    return switch (this) {
      case PSK -> Optional.of(AuthenticationMethod.PRE_SHARED_KEY);
      case XAUTH_PSK -> Optional.of(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY);
      case HYBRID -> rsa(ours, AuthenticationMethod.HYBRID_INITIATOR_RSA);
      case RSA -> rsa(ours, AuthenticationMethod.RSA_SIGNATURE);
      case XAUTH_RSA -> rsa(ours, AuthenticationMethod.XAUTH_INITIATOR_RSA);
      case ECDSA -> ours.flatMap(Authenticate::ecdsa);
      case RSA_ENCRYPTION -> Optional.of(AuthenticationMethod.RSA_ENCRYPTION);
      case REVISED_RSA_ENCRYPTION -> Optional.of(AuthenticationMethod.REVISED_RSA_ENCRYPTION);
    };
  }

  private static Optional<AuthenticationMethod> rsa(
      Optional<SignatureKind> ours, AuthenticationMethod method) {
    return ours.filter(kind -> kind == SignatureKind.RSA).map(rsa -> method);
  }

  /** Both ends sign on one curve: it is the method (RFC 4754 §3). */
  private static Optional<AuthenticationMethod> ecdsa(SignatureKind ours) {
    return switch (ours) {
      case RSA -> Optional.empty();
      case ECDSA_256 -> Optional.of(AuthenticationMethod.ECDSA_256);
      case ECDSA_384 -> Optional.of(AuthenticationMethod.ECDSA_384);
      case ECDSA_521 -> Optional.of(AuthenticationMethod.ECDSA_521);
    };
  }

  /** As messages have it. */
  @Override
  public String toString() {
    return word();
  }
}
