package io.postern.xauthmodecfg;

import java.nio.file.Path;

/**
 * What is wrong with a users file.
 *
 * @param line from 1; 0 for the file as a whole
 * @param problem what was found and what was expected; never a hash
 * @param suggestion what to do
 */
public record UsersFileError(Path file, int line, String problem, String suggestion) {
  @Override
  public String toString() {
    return "%s:%d: %s; %s".formatted(file, line, problem, suggestion);
  }
}
