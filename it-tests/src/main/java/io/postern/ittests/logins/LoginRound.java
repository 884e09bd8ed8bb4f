package io.postern.ittests.logins;

import java.util.Locale;
import java.util.Optional;

/**
 * What one responder did in one round.
 *
 * @param round its number from 1, or the warm-up
 * @param logins how many ended well
 * @param seconds that it took
 * @param processorSeconds of the responder
 * @param generatorSeconds of processor time of the load generator
 * @param failures what went wrong, with how often; empty for nothing
 */
record LoginRound(
    String round,
    Responder.Brand brand,
    int logins,
    double seconds,
    double processorSeconds,
    double generatorSeconds,
    double medianMillis,
    double tailMillis,
    String failures) {
  private static final String MARK = "measured\t";

  double perSecond() {
    return logins / seconds;
  }

  double perProcessorSecond() {
    return logins / processorSeconds;
  }

  boolean counts() {
    return Character.isDigit(round.charAt(0));
  }

  /** As {@link #of} reads it. */
  String line() {
    return MARK
        + String.join(
            "\t",
            round,
            brand.name(),
            Integer.toString(logins),
            Double.toString(seconds),
            Double.toString(processorSeconds),
            Double.toString(generatorSeconds),
            Double.toString(medianMillis),
            Double.toString(tailMillis),
            failures);
  }

  static Optional<LoginRound> of(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    String[] parts = line.substring(MARK.length()).split("\t", -1);
    return Optional.of(
        new LoginRound(
            parts[0],
            Responder.Brand.valueOf(parts[1]),
            Integer.parseInt(parts[2]),
            Double.parseDouble(parts[3]),
            Double.parseDouble(parts[4]),
            Double.parseDouble(parts[5]),
            Double.parseDouble(parts[6]),
            Double.parseDouble(parts[7]),
            parts[8]));
  }

  /** For people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "round %s, %s: %d logins, %.0f/s, %.0f per CPU second (generator %.1f CPU s in %.1f s),"
            + " median %.1f ms, 99 %% %.1f ms%s",
        round,
        brand.title(),
        logins,
        perSecond(),
        perProcessorSecond(),
        generatorSeconds,
        seconds,
        medianMillis,
        tailMillis,
        failures.isEmpty() ? "" : "; " + failures);
  }
}
