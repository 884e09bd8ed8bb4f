package io.postern.ittests.logins;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ittests.peer.Certificates;
import java.util.Locale;
import java.util.Optional;

/** What a login is made of. XAUTH has no number for ECDSA: those clients prove no user. */
enum LoginCase {
  PSK("PSK, MODP-2048", AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY, "modp2048"),
  RSA(
      "RSA-2048, MODP-2048",
      AuthenticationMethod.XAUTH_INITIATOR_RSA,
      "modp2048",
      Certificates.Kind.RSA_2048),
  ECDSA(
      "ECDSA P-256, ECP-256",
      AuthenticationMethod.ECDSA_256,
      "ecp256",
      Certificates.Kind.ECDSA_P256);

  static final String ESP = "aes128gcm16";

  private final String title;
  private final AuthenticationMethod method;
  private final String group;
  private final Optional<Certificates.Kind> certificates;

  LoginCase(
      String title,
      AuthenticationMethod method,
      String group,
      Optional<Certificates.Kind> certificates) {
    this.title = title;
    this.method = method;
    this.group = group;
    this.certificates = certificates;
  }

  LoginCase(String title, AuthenticationMethod method, String group) {
    this(title, method, group, Optional.empty());
  }

  LoginCase(
      String title, AuthenticationMethod method, String group, Certificates.Kind certificates) {
    this(title, method, group, Optional.of(certificates));
  }

  static LoginCase ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  String title() {
    return title + (method.extended() ? ", XAUTH" : "") + ", Mode Config";
  }

  AuthenticationMethod method() {
    return method;
  }

  /** The suite of phase 1. */
  String ike() {
    return "aes128-sha256-" + group;
  }

  /**
   * With which strongSwan is faster: OpenSSL's Diffie-Hellman checks each public value by another
   * power, that of the GNU library does not.
   */
  String fastestPlugin() {
    return this == PSK ? "gmp" : "openssl";
  }

  /** Of the certificates of both ends; empty with a pre-shared key. */
  Optional<Certificates.Kind> certificates() {
    return certificates;
  }
}
