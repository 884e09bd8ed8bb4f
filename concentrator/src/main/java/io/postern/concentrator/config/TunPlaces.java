package io.postern.concentrator.config;

import io.postern.ike.proposal.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Names of {@code tuns}, as others refer to them. */
final class TunPlaces {
  private final Problems problems;
  private final List<String> names;

  /**
   * @param names in the order of the file
   */
  TunPlaces(Problems problems, Collection<String> names) {
    this.problems = problems;
    this.names = List.copyOf(names);
  }

  /** The place of the device that {@code key} names, 0 for the first one if it names none. */
  int of(SectionReader section, Key<String> key) {
    Optional<String> wanted = section.find(key);
    wanted
        .filter(name -> !names.contains(name))
        .ifPresent(
            name ->
                problems.error(
                    section.locationOf(key),
                    section.pathOf(key),
                    "there is no tuns."
                        + name
                        + (names.isEmpty() ? "" : "; expected one of " + String.join(", ", names)),
                    Suggestion.nearest(name, names)));
    return wanted.map(name -> names.indexOf(name) + 1).orElse(0);
  }
}
