package io.postern.pkica.authority;

import java.util.Locale;
import java.util.Optional;

/** CRLReason (RFC 5280 §5.3.1), without those that only delta and attribute CRLs have. */
public enum RevocationReason {
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  AUTHORITY_COMPROMISE(2),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  CERTIFICATE_HOLD(6),
  PRIVILEGE_WITHDRAWN(9);

  private final int number;

  RevocationReason(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Its name on the command line, e.g. {@code key-compromise}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<RevocationReason> ofLabel(String label) {
    for (RevocationReason reason : values()) {
      if (reason.label().equals(label)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  public static Optional<RevocationReason> of(int number) {
    for (RevocationReason reason : values()) {
      if (reason.number == number) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
