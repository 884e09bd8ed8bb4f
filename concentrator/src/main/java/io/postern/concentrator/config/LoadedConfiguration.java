package io.postern.concentrator.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a configuration.
 *
 * @param configuration there if and only if no problem is an error
 * @param problems in the order of the lines, warnings among them
 */
public record LoadedConfiguration(Optional<Configuration> configuration, List<Problem> problems) {
  public LoadedConfiguration {
    problems = List.copyOf(problems);
  }
}
