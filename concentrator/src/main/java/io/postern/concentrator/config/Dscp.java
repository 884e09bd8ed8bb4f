package io.postern.concentrator.config;

import io.postern.ike.proposal.Suggestion;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The outer DSCP as one writes it: a number, or a name of IANA's registry (RFC 2474 §6). */
final class Dscp {
  static final String LABEL = "copy, 0 to 63, or a name such as ef, af41, cs6";

  private static final String COPY = "copy";
  private static final int LARGEST = 63;
  private static final Map<String, Integer> NAMES = names();

  private Dscp() {}

  /** Empty for {@code copy}. */
  static Checked<OptionalInt> read(String text) {
    if (text.equals(COPY)) {
      return Checked.good(OptionalInt.empty());
    }
    int number = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : NAMES.getOrDefault(text, -1);
    return number >= 0 && number <= LARGEST
        ? Checked.good(OptionalInt.of(number))
        : new Checked.Bad<>(
            "expected " + LABEL + ", not " + ValueTypes.quoted(text), suggestion(text, number));
  }

  /** A number too large is probably the octet that the DSCP is the upper six bits of. */
  private static String suggestion(String text, int number) {
    return number > LARGEST && number <= 0xFF && number % 4 == 0
        ? Integer.toString(number / 4)
        : Suggestion.nearest(text.toLowerCase(Locale.ROOT), NAMES.keySet()).orElse("");
  }

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new LinkedHashMap<>();
    names.put(COPY, -1); // For suggestions.
    for (int selector = 0; selector < 8; selector++) {
      names.put("cs" + selector, selector << 3); // RFC 2474 §4.2.2.1
    }
    for (int assured = 1; assured <= 4; assured++) {
      for (int precedence = 1; precedence <= 3; precedence++) {
        names.put("af" + assured + precedence, assured << 3 | precedence << 1); // RFC 2597 §6
      }
    }
    names.put("ef", 46); // RFC 3246 §2.7
    names.put("voice-admit", 44); // RFC 5865 §4
    names.put("le", 1); // RFC 8622
    return Map.copyOf(names);
  }
}
