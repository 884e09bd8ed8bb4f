package io.postern.ittests.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * The middle of some numbers and how far they lie apart.
 *
 * @param median the middle one, or the mean of the middle two
 */
public record Spread(double least, double median, double greatest) {

  public static Spread of(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }

  /** {@code 12 (10–15)}, with so many decimals. */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + "–" + number + ")", median, least, greatest);
  }
}
