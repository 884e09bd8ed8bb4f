package io.postern.concentrator.config;

import io.postern.concentrator.config.Problem.Severity;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects, so that a user sees all that is wrong at once and not one thing a run. What is said
 * twice counts once: some keys are read in several places.
 */
final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  void error(Location location, String key, String message) {
    error(location, key, message, Optional.empty());
  }

  void error(Location location, String key, String message, Optional<String> suggestion) {
    found.add(new Problem(Severity.ERROR, location, key, message, suggestion));
  }

  void warning(Location location, String key, String message) {
    found.add(new Problem(Severity.WARNING, location, key, message, Optional.empty()));
  }

  boolean anyError() {
    return found.stream().anyMatch(Problem::isError);
  }

  /** Whether an error was told of a section of this name, wherever it stands. */
  boolean anyErrorOf(String section) {
    return found.stream()
        .filter(Problem::isError)
        .anyMatch(problem -> List.of(problem.key().split("[.]")).contains(section));
  }

  /** In the order of the files' lines. */
  List<Problem> sorted() {
    return found.stream().sorted(Comparator.comparing(Problem::location)).toList();
  }
}
