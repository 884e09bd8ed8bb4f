package io.postern.concentrator.config;

import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a key may hold.
 *
 * @param label for the documentation and for errors, e.g. {@code duration, 1s to 1h}
 */
record ValueType<T>(String label, BiFunction<ConfigValue, Scope, Checked<T>> read) {
  /**
   * What reading a value may look at beside the value.
   *
   * @param directory of the configuration file: relative paths start there
   * @param warn tells what is accepted but unwise
   */
  record Scope(Path directory, java.util.function.Consumer<String> warn) {}

  Checked<T> read(ConfigValue value, Scope scope) {
    return read.apply(value, scope);
  }

  <U> ValueType<U> then(String newLabel, Function<T, Checked<U>> next) {
    return new ValueType<>(newLabel, (value, scope) -> read(value, scope).then(next));
  }
}
