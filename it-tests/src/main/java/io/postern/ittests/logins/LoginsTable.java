package io.postern.ittests.logins;

import io.postern.ittests.benchmark.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The rounds as Markdown: medians with their range, and ratios inside a round. */
final class LoginsTable {
  private static final String NONE = "–";

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(LoginCase kind, LoginRound round) {}

  void add(LoginCase kind, LoginRound round) {
    entries.add(new Entry(kind, round));
  }

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| login | responder | logins per CPU second | ratio to strongSwan | logins/s |"
            + " median ms | 99 % ms |");
    lines.add("| --- | --- | --- | --- | --- | --- | --- |");
    for (LoginCase kind : LoginCase.values()) {
      for (Responder.Brand brand : Responder.Brand.values()) {
        if (!rounds(kind, brand).isEmpty()) {
          lines.add(line(kind, brand));
        }
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  private String line(LoginCase kind, Responder.Brand brand) {
    return "| "
        + String.join(
            " | ",
            kind.title(),
            brand.title(),
            spread(kind, brand, LoginRound::perProcessorSecond, 0),
            ratio(kind, brand),
            spread(kind, brand, LoginRound::perSecond, 0),
            spread(kind, brand, LoginRound::medianMillis, 1),
            spread(kind, brand, LoginRound::tailMillis, 1))
        + " |";
  }

  private String spread(
      LoginCase kind, Responder.Brand brand, ToDoubleFunction<LoginRound> what, int decimals) {
    return Spread.of(rounds(kind, brand).stream().map(what::applyAsDouble).toList()).text(decimals);
  }

  private String ratio(LoginCase kind, Responder.Brand brand) {
    List<Double> ratios = new ArrayList<>();
    for (LoginRound round : rounds(kind, brand)) {
      Optional<LoginRound> base =
          rounds(kind, Responder.Brand.STRONGSWAN).stream()
              .filter(other -> other.round().equals(round.round()))
              .findFirst();
      base.ifPresent(other -> ratios.add(round.perProcessorSecond() / other.perProcessorSecond()));
    }
    return ratios.isEmpty() ? NONE : Spread.of(ratios).text(2);
  }

  private List<LoginRound> rounds(LoginCase kind, Responder.Brand brand) {
    return entries.stream()
        .filter(entry -> entry.kind() == kind && entry.round().brand() == brand)
        .map(Entry::round)
        .toList();
  }
}
