package io.postern.pkica.trust;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** How certificates and their faults are named in logs. */
final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /** The subject and serial number; control characters, which the peer chose, are shown as ?. */
  static String of(X509Certificate certificate) {
    return "'"
        + printable(certificate.getSubjectX500Principal().getName())
        + "' (serial "
        + certificate.getSerialNumber().toString(16)
        + ")";
  }

  static String issuerOf(X509Certificate certificate) {
    return "'" + printable(certificate.getIssuerX500Principal().getName()) + "'";
  }

  static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : printable(message);
  }

  static String printable(@Nullable String text) {
    String shown = String.valueOf(text).replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
  }
}
