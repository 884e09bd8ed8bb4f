package io.postern.concentrator.config;

import io.postern.xauthmodecfg.UserSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code users.NAME { … }}: the names that were configured, and what was opened of them.
 *
 * @param opened of the names, those without error
 */
record UserSources(Set<String> names, Map<String, UserSource> opened) {
  /** The files alone, whether they exist or not. */
  static Map<String, Path> files(SectionReader postern, Path directory) {
    Map<String, Path> files = new LinkedHashMap<>();
    postern
        .named(PosternSchema.USERS)
        .forEach(
            (name, section) ->
                section
                    .find(PosternSchema.USERS_FILE)
                    .ifPresent(file -> files.put(name, directory.resolve(file))));
    return files;
  }

  static UserSources read(SectionReader postern, Path directory, Problems problems) {
    Map<String, UserSource> opened = new LinkedHashMap<>();
    Map<String, SectionReader> sections = postern.named(PosternSchema.USERS);
    sections.forEach(
        (name, section) ->
            section
                .find(PosternSchema.USERS_FILE)
                .map(directory::resolve)
                .ifPresent(
                    file -> {
                      switch (UsersFile.open(file)) {
                        case Checked.Good<UserSource>(UserSource users) -> opened.put(name, users);
                        case Checked.Bad<UserSource>(String message, String suggestion) ->
                            problems.error(
                                section.locationOf(PosternSchema.USERS_FILE),
                                section.pathOf(PosternSchema.USERS_FILE),
                                message,
                                Optional.of(suggestion).filter(text -> !text.isEmpty()));
                      }
                    }));
    return new UserSources(sections.keySet(), opened);
  }
}
