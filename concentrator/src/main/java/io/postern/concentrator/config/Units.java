package io.postern.concentrator.config;

import java.time.Duration;

/** Durations as one writes them in the configuration. */
final class Units {
  private Units() {}

  /** The largest unit that is exact, e.g. {@code 90s}, {@code 8h}, {@code 30d}, {@code 500ms}. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0 && seconds > 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
