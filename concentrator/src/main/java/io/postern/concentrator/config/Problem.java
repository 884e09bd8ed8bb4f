package io.postern.concentrator.config;

import java.util.Optional;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the full path, e.g. {@code groups.staff.pool}; empty if it is about a whole file
 * @param message what was found and what was expected; never holds a secret
 * @param suggestion what was probably meant
 */
public record Problem(
    Severity severity, Location location, String key, String message, Optional<String> suggestion) {
  /** Whether Postern starts all the same. */
  public enum Severity {
    ERROR,
    WARNING
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** One line for people, e.g. {@code postern.conf:12: groups.staff.pol: unknown key ...}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder().append(location).append(": ");
    if (severity == Severity.WARNING) {
      line.append("warning: ");
    }
    if (!key.isEmpty()) {
      line.append(key).append(": ");
    }
    line.append(message);
    suggestion.ifPresent(meant -> line.append("; did you mean ").append(meant).append('?'));
    return line.toString();
  }
}
