package io.postern.concentrator.config;

import io.postern.actors.settings.GroupSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keys that anybody who asks may try to guess at home. In aggressive mode the gateway sends a hash
 * made with the key before the other proved anything (RFC 2409 §5.4).
 */
public final class GuessableKeys {
  /** What is wrong, and what to do. */
  static final String WARNING =
      "aggressive mode lets anybody who asks try guesses of the key offline: make it long and"
          + " random, e.g. openssl rand -base64 32";

  private GuessableKeys() {}

  /** One sentence that names the groups; empty if there is none. */
  public static Optional<String> inGroups(List<GroupSettings> groups) {
    String names =
        groups.stream()
            .filter(GroupSettings::aggressive)
            .filter(group -> group.credentials().preSharedKey().isPresent())
            .map(GroupSettings::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? Optional.empty() : Optional.of(WARNING + "; groups: " + names);
  }
}
