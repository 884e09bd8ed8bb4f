package io.postern.concentrator.config;

import java.util.function.Function;

/** A value as it was meant, or what is wrong with it. */
sealed interface Checked<T> {
  record Good<T>(T value) implements Checked<T> {}

  /**
   * @param message what was expected, without the value if that may be secret
   * @param suggestion what it was probably meant to be; empty if nobody knows
   */
  record Bad<T>(String message, String suggestion) implements Checked<T> {}

  static <T> Checked<T> good(T value) {
    return new Good<>(value);
  }

  static <T> Checked<T> bad(String message) {
    return new Bad<>(message, "");
  }

  default <U> Checked<U> then(Function<T, Checked<U>> next) {
    return switch (this) {
      case Good<T>(T value) -> next.apply(value);
      case Bad<T>(String message, String suggestion) -> new Bad<>(message, suggestion);
    };
  }
}
