package io.postern.ittests.benchmark;

import java.util.ArrayList;
import java.util.List;

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
    List<Double> ratios = new ArrayList<>();
    for (Measurement base : of(baseline, quantity)) {
      of(candidate, quantity).stream()
          .filter(each -> each.round() == base.round())
          .forEach(each -> ratios.add(each.value() / base.value()));
    }
    return ratios.isEmpty() ? NONE : Spread.of(ratios).text(2);
  }

  private List<Measurement> of(Candidate candidate, Quantity quantity) {
    return measurements.stream()
        .filter(each -> each.candidate() == candidate && each.quantity() == quantity)
        .toList();
  }
}
