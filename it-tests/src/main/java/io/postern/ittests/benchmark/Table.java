package io.postern.ittests.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

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

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| way | through | Mbit/s | ratio to "
            + baseline.title()
            + " | client CPU s/GB | gateway CPU s/GB |");
    lines.add("| --- | --- | --- | --- | --- | --- |");
    for (Measurement.Direction direction : Measurement.Direction.values()) {
      for (Candidate candidate : Candidate.values()) {
        List<Measurement> own = of(candidate, direction);
        if (!own.isEmpty()) {
          lines.add(line(candidate, direction, own));
        }
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  private String line(Candidate candidate, Measurement.Direction direction, List<Measurement> own) {
    boolean hasEnds = candidate != Candidate.NO_TUNNEL;
    return "| "
        + String.join(
            " | ",
            Arrays.asList(
                direction == Measurement.Direction.UP ? "client to LAN" : "LAN to client",
                candidate.title(),
                spread(own, Measurement::megabitsPerSecond).text(0),
                ratio(own, direction),
                hasEnds ? spread(own, Measurement::clientSecondsPerGigabyte).text(2) : NONE,
                hasEnds ? spread(own, Measurement::gatewaySecondsPerGigabyte).text(2) : NONE))
        + " |";
  }

  private String ratio(List<Measurement> own, Measurement.Direction direction) {
    List<Double> ratios = new ArrayList<>();
    for (Measurement base : of(baseline, direction)) {
      own.stream()
          .filter(each -> each.round() == base.round())
          .forEach(each -> ratios.add(each.megabitsPerSecond() / base.megabitsPerSecond()));
    }
    return ratios.isEmpty() ? NONE : Spread.of(ratios).text(2);
  }

  private List<Measurement> of(Candidate candidate, Measurement.Direction direction) {
    return measurements.stream()
        .filter(each -> each.candidate() == candidate && each.direction() == direction)
        .toList();
  }

  private static Spread spread(List<Measurement> own, ToDoubleFunction<Measurement> value) {
    return Spread.of(own.stream().map(value::applyAsDouble).toList());
  }
}
