package io.postern.ittests.logins;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@link Logins} is asked for. */
record LoginsOptions(
    int rounds,
    Duration time,
    Duration warmUp,
    int concurrency,
    List<LoginCase> cases,
    List<Responder.Brand> brands) {
  LoginsOptions {
    cases = List.copyOf(cases);
    brands = List.copyOf(brands);
  }

  static LoginsOptions of(String[] arguments) {
    int rounds = 5;
    int seconds = 5;
    int warmUpSeconds = 20;
    int concurrency = 16;
    List<LoginCase> cases = List.of(LoginCase.values());
    List<Responder.Brand> brands = List.of(Responder.Brand.values());
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      switch (pair[0]) {
        case "rounds" -> rounds = Integer.parseInt(value);
        case "seconds" -> seconds = Integer.parseInt(value);
        case "warm-up" -> warmUpSeconds = Integer.parseInt(value);
        case "concurrency" -> concurrency = Integer.parseInt(value);
        case "cases" -> cases = Stream.of(value.split(",", -1)).map(LoginCase::ofWord).toList();
        case "responders" ->
            brands =
                Stream.of(value.split(",", -1))
                    .map(word -> Responder.Brand.valueOf(word.toUpperCase(Locale.ROOT)))
                    .toList();
        default -> throw new IllegalArgumentException("unknown argument: " + argument);
      }
    }
    return new LoginsOptions(
        rounds,
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(warmUpSeconds),
        concurrency,
        cases,
        brands);
  }

  /** For people. */
  String text() {
    return "%d rounds of %d s, interleaved, after %d s of warm-up; %d log in at once; median (range)."
        .formatted(rounds, time.toSeconds(), warmUp.toSeconds(), concurrency);
  }
}
