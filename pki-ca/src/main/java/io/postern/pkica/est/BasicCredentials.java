package io.postern.pkica.est;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The password of HTTP's basic authentication (RFC 7617 §2); who says it does not matter here. */
final class BasicCredentials {
  private static final String SCHEME = "basic ";

  /** Ours. */
  private static final int LONGEST = 1024;

  private BasicCredentials() {}

  static Optional<String> password(String header) {
    if (header.length() > LONGEST || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).trim());
      String pair = new String(decoded, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
