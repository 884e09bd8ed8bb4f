package io.postern.ike.message;

import java.util.function.Function;

/** What became of reading or checking something that a peer sent: a value, or why not. */
public sealed interface Reading<T> {
  record Accepted<T>(T value) implements Reading<T> {}

  record Refused<T>(Refusal refusal) implements Reading<T> {}

  static <T> Reading<T> accepted(T value) {
    return new Accepted<>(value);
  }

  static <T> Reading<T> refused(Refusal.Reason reason, String detail) {
    return new Refused<>(new Refusal(reason, detail));
  }

  default <U> Reading<U> then(Function<T, Reading<U>> next) {
    return switch (this) {
      case Accepted<T>(T value) -> next.apply(value);
      case Refused<T>(Refusal refusal) -> new Refused<>(refusal);
    };
  }

  default <U> Reading<U> map(Function<T, U> next) {
    return then(value -> accepted(next.apply(value)));
  }
}
