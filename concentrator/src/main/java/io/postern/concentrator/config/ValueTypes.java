package io.postern.concentrator.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.postern.ike.proposal.Suggestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The plain types: text, numbers, switches, durations, sizes, words of a list, lists. */
final class ValueTypes {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern SWITCH = Pattern.compile("on|off|yes|no|true|false");

  /** What fits into one message to a client, with room to spare. */
  private static final int LONGEST_LIST = 128;

  private static final int LONGEST_TEXT = 1024;

  private ValueTypes() {}

  /** Any text; of numbers and switches what was written. */
  static final ValueType<String> TEXT =
      new ValueType<>("text", (value, scope) -> textOf(value, "text"));

  /** Text that is not empty. */
  static ValueType<String> text(String label) {
    return TEXT.then(
        label,
        text ->
            text.isBlank() || text.length() > LONGEST_TEXT
                ? Checked.bad("expected " + label + ", 1 to " + LONGEST_TEXT + " characters")
                : Checked.good(text));
  }

  /** Relative to the configuration file; whether it exists is seen when it is read. */
  static final ValueType<Path> FILE =
      new ValueType<>(
          "path",
          (value, scope) ->
              text("path")
                  .read(value, scope)
                  .then(text -> Checked.good(scope.directory().resolve(text))));

  static final ValueType<Boolean> SWITCHED =
      TEXT.then(
          "on or off",
          text ->
              SWITCH.matcher(text).matches()
                  ? Checked.good(text.equals("on") || text.equals("yes") || text.equals("true"))
                  : Checked.bad("expected on or off, not " + quoted(text)));

  static ValueType<Integer> integer(int least, int most) {
    String label = "whole number, " + least + " to " + most;
    return TEXT.then(
        label,
        text -> {
          try {
            int number = Integer.parseInt(text);
            return number < least || number > most
                ? Checked.bad("expected a " + label + ", not " + text)
                : Checked.good(number);
          } catch (NumberFormatException notANumber) {
            return Checked.bad("expected a " + label + ", not " + quoted(text));
          }
        });
  }

  /** Likewise, but only every so many; the next one up is suggested, the nearer end outside. */
  static ValueType<Integer> multiple(int step, int least, int most) {
    String label = "multiple of " + step + ", " + least + " to " + most;
    return TEXT.then(
        label,
        text -> {
          if (!WHOLE_NUMBER.matcher(text).matches()) {
            return Checked.bad("expected a " + label + ", not " + quoted(text));
          }
          long number = Long.parseLong(text);
          int nearest = Math.clamp(Math.ceilDiv(number, step) * step, least, most);
          return number == nearest
              ? Checked.good(nearest)
              : new Checked.Bad<>(
                  "expected a " + label + ", not " + number, Integer.toString(nearest));
        });
  }

  static ValueType<Double> decimal(double least, double most) {
    String label = "number, " + least + " to " + most;
    return TEXT.then(
        label,
        text ->
            NUMBER.matcher(text).matches()
                    && Double.parseDouble(text) >= least
                    && Double.parseDouble(text) <= most
                ? Checked.good(Double.parseDouble(text))
                : Checked.bad("expected a " + label + ", not " + quoted(text)));
  }

  /** A bare number is refused: HOCON would take it for milliseconds, which nobody means. */
  static ValueType<Duration> duration(Duration least, Duration most) {
    return duration(range(least, most), least, most);
  }

  private static String range(Duration least, Duration most) {
    return "duration, " + Units.text(least) + " to " + Units.text(most);
  }

  private static ValueType<Duration> duration(String label, Duration least, Duration most) {
    return new ValueType<>(
        label,
        (value, scope) ->
            textOf(value, label)
                .then(
                    text -> {
                      if (NUMBER.matcher(text).matches()) {
                        return Checked.bad("needs a unit, e.g. " + text + "s; expected a " + label);
                      }
                      try {
                        Duration duration = value.atKey("value").getDuration("value");
                        return duration.compareTo(least) < 0 || duration.compareTo(most) > 0
                            ? Checked.bad("expected a " + label + ", not " + text)
                            : Checked.good(duration);
                      } catch (ConfigException.BadValue | ArithmeticException noDuration) {
                        return Checked.bad(
                            "expected a " + label + ", e.g. 30s, 5m, 8h, not " + quoted(text));
                      }
                    }));
  }

  /** Likewise, or empty for that word. */
  static ValueType<Optional<Duration>> durationOr(String word, Duration least, Duration most) {
    String label = range(least, most) + ", or " + word;
    ValueType<Duration> duration = duration(label, least, most);
    return new ValueType<>(
        label,
        (value, scope) ->
            textOf(value, label)
                .then(
                    text ->
                        text.equals(word)
                            ? Checked.<Optional<Duration>>good(Optional.empty())
                            : duration
                                .read(value, scope)
                                .then(read -> Checked.good(Optional.of(read)))));
  }

  /** Octets, 0 for {@code none}: {@code 512MiB}, {@code 4GiB}, {@code 1000000}. */
  static ValueType<Long> sizeOrNone(long least, String leastText) {
    String label = "size, at least " + leastText + ", or none";
    return new ValueType<>(
        label,
        (value, scope) ->
            textOf(value, label)
                .then(
                    text -> {
                      if (text.equals("none")) {
                        return Checked.good(0L);
                      }
                      try {
                        long octets = value.atKey("value").getBytes("value");
                        return octets < least && octets != 0
                            ? Checked.bad("expected a " + label + ", not " + text)
                            : Checked.good(octets);
                      } catch (ConfigException.BadValue noSize) {
                        return Checked.bad(
                            "expected a " + label + ", e.g. 4GiB, not " + quoted(text));
                      }
                    }));
  }

  /** One of the words; a near miss is suggested. */
  @SafeVarargs
  static <T> ValueType<T> word(Map.Entry<String, T>... words) {
    Map<String, T> ordered = new LinkedHashMap<>();
    for (Map.Entry<String, T> word : words) {
      ordered.put(word.getKey(), word.getValue());
    }
    return word(ordered);
  }

  /** As above, in the order of the map. */
  static <T> ValueType<T> word(Map<String, T> ordered) {
    String label = String.join(" or ", ordered.keySet());
    return TEXT.then(
        label,
        text ->
            Optional.ofNullable(ordered.get(text))
                .map(Checked::good)
                .orElseGet(
                    () ->
                        new Checked.Bad<>(
                            "expected " + label + ", not " + quoted(text),
                            Suggestion.nearest(text, ordered.keySet()).orElse(""))));
  }

  /** A list; one bare element will do for a list of one. */
  static <T> ValueType<List<T>> listOf(ValueType<T> element, int least) {
    String label = "list of: " + element.label();
    return new ValueType<>(
        label,
        (value, scope) -> {
          List<? extends ConfigValue> elements =
              value instanceof ConfigList list ? list : List.of(value);
          List<T> read = new ArrayList<>();
          for (ConfigValue each : elements) {
            switch (element.read(each, scope)) {
              case Checked.Good<T>(T good) -> read.add(good);
              case Checked.Bad<T>(String message, String suggestion) -> {
                return new Checked.Bad<>(message, suggestion);
              }
            }
          }
          if (read.size() > LONGEST_LIST) {
            return Checked.bad("more than " + LONGEST_LIST + " entries");
          }
          return read.size() < least
              ? Checked.bad("at least " + least + " is needed; expected a " + label)
              : Checked.good(List.copyOf(read));
        });
  }

  static Checked<String> textOf(ConfigValue value, String label) {
    try {
      return value.valueType() == ConfigValueType.LIST
              || value.valueType() == ConfigValueType.OBJECT
          ? Checked.bad(
              "expected "
                  + label
                  + ", not a "
                  + (value.valueType() == ConfigValueType.LIST ? "list" : "section"))
          : Checked.good(value.atKey("value").getString("value"));
    } catch (ConfigException.NotResolved unresolved) {
      return Checked.bad(Substitutions.missing(value));
    }
  }

  /** For messages; what a terminal would act on is not passed through. */
  static String quoted(String text) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
