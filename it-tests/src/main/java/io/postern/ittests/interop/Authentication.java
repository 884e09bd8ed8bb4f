package io.postern.ittests.interop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the ends of a tunnel prove themselves (RFC 2409 §5, and XAUTH's variants). */
public enum Authentication {
  PSK(false, false),
  XAUTH_PSK(true, false),
  RSA(false, true),
  ECDSA(false, true),
  HYBRID(true, true),
  XAUTH_RSA(true, true),
  RSA_ENCRYPTION(false, true),
  REVISED_RSA_ENCRYPTION(false, true);

  private final boolean user;
  private final boolean certificates;

  Authentication(boolean user, boolean certificates) {
    this.user = user;
    this.certificates = certificates;
  }

  /** All, or those that the property {@code postern.it.authentications} names. */
  public static List<Authentication> chosen() {
    String only = System.getProperty("postern.it.authentications", "");
    List<String> words = List.of(only.split(","));
    return Arrays.stream(values())
        .filter(each -> only.isEmpty() || words.contains(each.word()))
        .toList();
  }

  /** As in Postern's configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a user logs in and gets an address; else two networks are joined. */
  public boolean hasUser() {
    return user;
  }

  public boolean hasGroupKey() {
    return !certificates;
  }

  /** Whether the end that begins has a certificate of its own. */
  public boolean initiatorHasCertificate() {
    return certificates && this != HYBRID;
  }

  public boolean encryptsNonces() {
    return this == RSA_ENCRYPTION || this == REVISED_RSA_ENCRYPTION;
  }
}
