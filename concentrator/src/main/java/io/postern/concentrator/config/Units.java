package io.postern.concentrator.config;

import io.postern.dataplane.TrafficRate;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and rates as one writes them in the configuration. */
final class Units {
  private static final long LEAST_RATE = 8_000;

  private Units() {}

  private static final Pattern RATE = Pattern.compile("([0-9]{1,6})(k|M|G)bit");

  /** Of bits a second, at least 8000; none is 0. */
  static Checked<TrafficRate> rate(String text) {
    if (text.equals("none")) {
      return Checked.good(TrafficRate.UNLIMITED);
    }
    Matcher parts = RATE.matcher(text);
    if (parts.matches()) {
      long unit =
          switch (parts.group(2)) {
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            default -> 1_000_000_000L;
          };
      long bits = Long.parseLong(parts.group(1)) * unit;
      if (bits >= LEAST_RATE) {
        return Checked.good(new TrafficRate(bits));
      }
    }
    return Checked.bad(
        "expected none, or a rate of at least 8kbit such as 500kbit, 10Mbit, 1Gbit, not "
            + ValueTypes.quoted(text));
  }

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
