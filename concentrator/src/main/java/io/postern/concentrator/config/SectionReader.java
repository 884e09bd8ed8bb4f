package io.postern.concentrator.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.postern.ike.proposal.Suggestion;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one section by its entries. Whatever is wrong is told to {@link Problems}, and reading goes
 * on with the default, so that one run finds everything.
 */
final class SectionReader {
  private final List<Entry> entries;
  private final @Nullable ConfigObject object;
  private final String path;
  private final Location location;
  private final Path directory;
  private final Problems problems;

  /**
   * @param object null if the section is not in the file
   * @param path with a dot at its end, or empty
   */
  SectionReader(
      List<Entry> entries,
      @Nullable ConfigObject object,
      String path,
      Location outer,
      Path directory,
      Problems problems) {
    this.entries = entries;
    this.object = object;
    this.path = path;
    this.location = object == null ? outer : Location.of(object.origin(), outer);
    this.directory = directory;
    this.problems = problems;
  }

  /** Tells of every key that nobody knows, in this section alone. */
  void refuseUnknown() {
    if (object == null) {
      return;
    }
    List<String> known =
        entries.stream().filter(e -> !(e instanceof Entry.Later)).map(Entry::name).toList();
    object.forEach(
        (name, value) -> {
          Optional<Entry> entry = entries.stream().filter(e -> e.name().equals(name)).findFirst();
          Location at = Location.of(value.origin(), location);
          if (entry.isEmpty()) {
            problems.error(
                at,
                path + name,
                "unknown key; expected one of " + String.join(", ", known),
                Suggestion.nearest(name, known));
          } else if (entry.get() instanceof Entry.Later later) {
            problems.error(at, path + name, "not supported in this version: " + later.meaning());
          }
        });
  }

  /** The value or its default; empty if it has neither, or if it was wrong and has no default. */
  <T> Optional<T> find(Key<T> key) {
    ConfigValue value = value(key.name());
    if (value == null) {
      if (key.required()) {
        problems.error(location, path + key.name(), "missing; expected " + key.type().label());
      }
      return defaultOf(key);
    }
    Optional<T> read = check(key, value);
    return read.isPresent() ? read : defaultOf(key);
  }

  /** The value or its default, for keys that have one. */
  <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalArgumentException(key.name() + " has no default"));
  }

  /** Whether the file says anything about it. */
  boolean has(Key<?> key) {
    return value(key.name()) != null;
  }

  /** Likewise of a whole section. */
  boolean has(Entry.Section section) {
    return value(section.name()) != null;
  }

  SectionReader section(Entry.Section section) {
    return child(section.entries(), section.name(), value(section.name()));
  }

  Map<String, SectionReader> named(Entry.Named named) {
    Map<String, SectionReader> children = new LinkedHashMap<>();
    ConfigObject container = objectOf(named.name(), value(named.name()));
    if (container != null) {
      // By line, since the parser's map has no order of its own.
      container.entrySet().stream()
          .sorted(
              java.util.Comparator.comparing(
                  entry -> Location.of(entry.getValue().origin(), location)))
          .forEach(
              entry ->
                  children.put(
                      entry.getKey(),
                      child(
                          named.entries(), named.name() + "." + entry.getKey(), entry.getValue())));
    }
    return children;
  }

  Location locationOf(Key<?> key) {
    ConfigValue value = value(key.name());
    return value == null ? location : Location.of(value.origin(), location);
  }

  Location location() {
    return location;
  }

  /** With a dot at its end, or empty. */
  String path() {
    return path;
  }

  String pathOf(Key<?> key) {
    return path + key.name();
  }

  private SectionReader child(List<Entry> childEntries, String name, @Nullable ConfigValue value) {
    SectionReader reader =
        new SectionReader(
            childEntries, objectOf(name, value), path + name + ".", location, directory, problems);
    reader.refuseUnknown();
    return reader;
  }

  private @Nullable ConfigObject objectOf(String name, @Nullable ConfigValue value) {
    if (value == null || value instanceof ConfigObject) {
      return (ConfigObject) value;
    }
    problems.error(
        Location.of(value.origin(), location),
        path + name,
        "a section was expected: " + name + " { … }");
    return null;
  }

  private @Nullable ConfigValue value(String name) {
    if (object == null) {
      return null;
    }
    ConfigValue value = object.get(name);
    return value == null || type(value) == ConfigValueType.NULL ? null : value;
  }

  private static @Nullable ConfigValueType type(ConfigValue value) {
    try {
      return value.valueType();
    } catch (ConfigException.NotResolved unresolved) {
      return null;
    }
  }

  private <T> Optional<T> check(Key<T> key, ConfigValue value) {
    Location at = Location.of(value.origin(), location);
    if (type(value) == null) {
      problems.error(at, path + key.name(), Substitutions.missing(value));
      return Optional.empty();
    }
    ValueType.Scope scope =
        new ValueType.Scope(directory, message -> problems.warning(at, path + key.name(), message));
    return switch (key.type().read(value, scope)) {
      case Checked.Good<T>(T good) -> Optional.of(good);
      case Checked.Bad<T>(String message, String suggestion) -> {
        problems.error(
            at,
            path + key.name(),
            message,
            suggestion.isEmpty() ? Optional.empty() : Optional.of(suggestion));
        yield Optional.empty();
      }
    };
  }

  private <T> Optional<T> defaultOf(Key<T> key) {
    return key.defaultText()
        .map(
            text ->
                switch (key.type()
                    .read(
                        ConfigFactory.parseString("value = " + text).getValue("value"),
                        new ValueType.Scope(directory, message -> {}))) {
                  case Checked.Good<T>(T good) -> good;
                  case Checked.Bad<T> bad ->
                      throw new IllegalStateException(
                          "the default of " + path + key.name() + ": " + bad.message());
                });
  }
}
