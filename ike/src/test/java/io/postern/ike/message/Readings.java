package io.postern.ike.message;

/** What a test expects of a {@link Reading}. */
final class Readings {
  private Readings() {}

  static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static <T> Refusal refused(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> throw new AssertionError("accepted: " + value);
      case Reading.Refused<T>(Refusal refusal) -> refusal;
    };
  }
}
