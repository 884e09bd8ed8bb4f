package io.postern.concentrator.daemon;

import io.postern.actors.settings.GroupSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Group keys that anybody who asks may try to guess at home. */
final class GuessableKeys {
  private GuessableKeys() {}

  /**
   * One sentence that names the groups, with what to do; empty if there is none. In aggressive mode
   * the gateway sends a hash made with the key before the client proved anything (RFC 2409 §5.4).
   */
  static Optional<String> finding(List<GroupSettings> groups) {
    String names =
        groups.stream()
            .filter(GroupSettings::aggressive)
            .filter(group -> group.credentials().preSharedKey().isPresent())
            .map(GroupSettings::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "aggressive mode gives whoever asks a hash to guess the group key from, offline;"
                + " groups with it: "
                + names
                + "; their keys must be long and random, e.g. openssl rand -base64 32");
  }
}
