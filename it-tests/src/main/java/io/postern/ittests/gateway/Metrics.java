package io.postern.ittests.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A page of Prometheus' text format.
 *
 * @param samples value by series, as {@code name{label="value"}}
 */
public record Metrics(Map<String, Double> samples) {

  public Metrics {
    samples = Map.copyOf(samples);
  }

  /** Reads the body of an HTTP response, whose headers end at the first empty line. */
  static Metrics ofResponse(String response) {
    String[] parts = response.split("\r\n\r\n", 2);
    if (parts.length < 2 || !parts[0].contains(" 200 ")) {
      throw new IllegalStateException("no page of metrics: " + response);
    }
    return parse(parts[1]);
  }

  static Metrics parse(String page) {
    Map<String, Double> samples = new LinkedHashMap<>();
    page.lines()
        .filter(line -> line.matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*\\})? .*"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              samples.put(line.substring(0, end), number(line.substring(end + 1)));
            });
    return new Metrics(samples);
  }

  /** The sum of all series of that name whose labels contain every one of {@code labels}. */
  public double sum(String name, String... labels) {
    double sum = 0;
    for (Map.Entry<String, Double> sample : samples.entrySet()) {
      String series = sample.getKey();
      if (series.equals(name) || series.startsWith(name + "{")) {
        boolean fits = true;
        for (String label : labels) {
          fits &= series.contains(label);
        }
        sum += fits ? sample.getValue() : 0;
      }
    }
    return sum;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
