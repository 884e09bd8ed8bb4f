package io.postern.ittests.interop;

import java.util.Locale;

/** How phase 1 goes (RFC 2409 §5). */
public enum Exchange {
  MAIN,
  AGGRESSIVE;

  /** As in Postern's configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
