package io.postern.concentrator.config;

import java.util.Optional;

/**
 * One key that takes a value.
 *
 * @param name its own part of the path, e.g. {@code pool}
 * @param defaultText the default as one would write it; empty if there is none
 * @param required an error if it is not there; else, without default, it is simply unset
 * @param meaning one or two sentences
 * @param consequence what follows from setting it higher, lower or otherwise; may be empty
 */
record Key<T>(
    String name,
    ValueType<T> type,
    Optional<String> defaultText,
    boolean required,
    String meaning,
    String consequence)
    implements Entry {

  static <T> Key<T> required(String name, ValueType<T> type, String meaning, String consequence) {
    return new Key<>(name, type, Optional.empty(), true, meaning, consequence);
  }

  static <T> Key<T> optional(String name, ValueType<T> type, String meaning, String consequence) {
    return new Key<>(name, type, Optional.empty(), false, meaning, consequence);
  }

  static <T> Key<T> withDefault(
      String name, ValueType<T> type, String defaultText, String meaning, String consequence) {
    return new Key<>(name, type, Optional.of(defaultText), false, meaning, consequence);
  }
}
