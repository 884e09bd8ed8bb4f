package io.postern.ittests.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The measurements as Markdown: medians with their range, and ratios inside a round. */
final class Table {
  private static final String NONE = "–";

  private final List<Measurement> measurements;
  private final Candidate baseline;

  /** Ratios are those to {@code baseline}. */
  Table(List<Measurement> measurements, Candidate baseline) {
    this.measurements = List.copyOf(measurements);
    this.baseline = baseline;
  }

  /** A line for each candidate; after the first quantity and its ratio, the others. */
  String markdown(Quantity first, Quantity... others) {
    List<String> titles = new ArrayList<>(List.of("through", first.title()));
    titles.add("ratio to " + baseline.title());
    for (Quantity other : others) {
      titles.add(other.title());
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(titles));
    lines.add(line(titles.stream().map(title -> "---").toList()));
    for (Candidate candidate : Candidate.values()) {
      if (!of(candidate, first).isEmpty()) {
        List<String> cells = new ArrayList<>(List.of(candidate.title(), spread(candidate, first)));
        cells.add(ratio(candidate, first));
        for (Quantity other : others) {
          cells.add(spread(candidate, other));
        }
        lines.add(line(cells));
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** A line for each goal whose candidates were measured. */
  String goals() {
    List<String> lines = new ArrayList<>();
    lines.add(line(List.of("of", "to", "in", "goal", "ratio", "holds")));
    lines.add(line(List.of("---", "---", "---", "---", "---", "---")));
    for (Goal goal : Goal.all()) {
      List<Double> ratios = ratios(goal.candidate(), goal.baseline(), goal.quantities());
      if (!ratios.isEmpty()) {
        Spread spread = Spread.of(ratios);
        lines.add(
            line(
                List.of(
                    goal.candidate().title(),
                    goal.baseline().title(),
                    goal.name(),
                    String.format(Locale.ROOT, "%s %.3g", goal.atLeast() ? "≥" : "≤", goal.bound()),
                    spread.text(goal.bound() < 1 ? 3 : 2),
                    goal.holdsFor(spread.median()) ? "yes" : "no")));
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** A bar for each candidate, of medians, as a Mermaid chart. */
  String chart(Quantity quantity) {
    List<String> names = new ArrayList<>();
    List<String> bars = new ArrayList<>();
    for (Candidate candidate : Candidate.values()) {
      List<Double> values = of(candidate, quantity).stream().map(Measurement::value).toList();
      if (!values.isEmpty()) {
        names.add('"' + candidate.title() + '"');
        bars.add(String.format(Locale.ROOT, "%.0f", Spread.of(values).median()));
      }
    }
    return """
    ```mermaid
    xychart-beta horizontal
        title "%s"
        x-axis [%s]
        bar [%s]
    ```\
    """
        .formatted(quantity.title(), String.join(", ", names), String.join(", ", bars));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private String spread(Candidate candidate, Quantity quantity) {
    List<Double> values =
        of(candidate, quantity).stream()
            .map(Measurement::value)
            .filter(value -> !value.isNaN())
            .toList();
    return values.isEmpty() ? NONE : Spread.of(values).text(quantity.decimals());
  }

  private String ratio(Candidate candidate, Quantity quantity) {
    List<Double> ratios = ratios(candidate, baseline, List.of(quantity));
    return ratios.isEmpty() ? NONE : Spread.of(ratios).text(2);
  }

  /** A ratio for each round that has both: of the sums of the quantities. */
  private List<Double> ratios(Candidate one, Candidate other, List<Quantity> quantities) {
    Map<Integer, Double> ones = sums(one, quantities);
    Map<Integer, Double> others = sums(other, quantities);
    List<Double> ratios = new ArrayList<>();
    ones.forEach(
        (round, sum) -> {
          Double base = others.get(round);
          if (base != null) {
            ratios.add(sum / base);
          }
        });
    return ratios;
  }

  /** By the number of the round. */
  private Map<Integer, Double> sums(Candidate candidate, List<Quantity> quantities) {
    return quantities.stream()
        .flatMap(quantity -> of(candidate, quantity).stream())
        .collect(
            Collectors.groupingBy(
                Measurement::round, TreeMap::new, Collectors.summingDouble(Measurement::value)));
  }

  private List<Measurement> of(Candidate candidate, Quantity quantity) {
    return measurements.stream()
        .filter(each -> each.candidate() == candidate && each.quantity() == quantity)
        .toList();
  }
}
