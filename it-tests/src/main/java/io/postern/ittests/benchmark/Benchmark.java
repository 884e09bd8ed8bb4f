package io.postern.ittests.benchmark;

import io.postern.ittests.network.NatMode;
import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tunnels side by side: one TCP stream each way, as many small and large datagrams as arrive, round
 * trips. All are set up and warmed up first, each in a network of its own; then comes each figure
 * of a round for one candidate after the other, seconds apart, so that what else the machine and
 * its host do hits all alike. Prints Markdown tables.
 *
 * <p>Arguments, all optional: {@code rounds=5 seconds=5 warm-up=30 esp=aes128gcm16 nat=masquerade
 * steps=NAME,NAME candidates=NAME,NAME}; names are those of {@link Step} and {@link Candidate}, all
 * of them the default. The warm-up is for each direction, as a tunnel runs for weeks and a JVM
 * compiles while it begins.
 */
public final class Benchmark {
  private static final int ATTEMPTS = 4;
  private static final double CALM = 0.02;

  private final PrintStream out;
  private final Options options;
  private final List<Measurement> all = new ArrayList<>();

  /** Per cent of the processors' time, of each figure. */
  private final List<Double> stolen = new ArrayList<>();

  private int failed;

  private Benchmark(PrintStream out, Options options) {
    this.out = out;
    this.options = options;
  }

  private record Options(
      int rounds,
      int seconds,
      int warmUpSeconds,
      String esp,
      NatMode nat,
      List<Step> steps,
      List<Candidate> candidates) {
    private static final Map<String, String> DEFAULTS =
        Map.of(
            "rounds", "5",
            "seconds", "5",
            "warm-up", "30",
            "esp", "aes128gcm16",
            "nat", "masquerade",
            "steps", names(Step.values()),
            "candidates", names(Candidate.values()));

    static Options of(String[] arguments) {
      Map<String, String> words = new HashMap<>(DEFAULTS);
      for (String argument : arguments) {
        String[] pair = argument.split("=", 2);
        if (pair.length < 2 || words.replace(pair[0], pair[1]) == null) {
          throw new IllegalArgumentException("unknown argument: " + argument);
        }
      }
      return new Options(
          Integer.parseInt(value(words, "rounds")),
          Integer.parseInt(value(words, "seconds")),
          Integer.parseInt(value(words, "warm-up")),
          value(words, "esp"),
          NatMode.valueOf(value(words, "nat").toUpperCase(Locale.ROOT)),
          listed(words, "steps").map(Step::valueOf).toList(),
          listed(words, "candidates").map(Candidate::valueOf).toList());
    }

    private static Stream<String> listed(Map<String, String> words, String name) {
      return Stream.of(value(words, name).toUpperCase(Locale.ROOT).split(",", -1));
    }

    private static String names(Enum<?>[] values) {
      return Stream.of(values).map(Enum::name).collect(Collectors.joining(","));
    }

    private static String value(Map<String, String> words, String name) {
      return Objects.requireNonNull(words.get(name));
    }
  }

  public static void main(String[] arguments) {
    Options options = Options.of(arguments);
    Optional<String> obstacle = Packages.provide(Program.ofBenchmark());
    if (obstacle.isPresent()) {
      System.err.println("benchmark: " + obstacle.get());
      System.exit(1);
    }
    Benchmark benchmark = new Benchmark(System.out, options);
    benchmark.run();
    System.exit(benchmark.failed == 0 ? 0 : 1);
  }

  private void run() {
    List<TestBed> beds = new ArrayList<>();
    try {
      options.candidates().forEach(candidate -> up(candidate).ifPresent(beds::add));
      for (int count = 1; count <= options.rounds(); count++) {
        int round = count;
        for (Step step : options.steps()) {
          // Nobody always comes first, or after the same.
          Collections.shuffle(beds);
          beds.removeIf(bed -> !measure(bed, step, round));
        }
      }
      print();
    } finally {
      beds.forEach(TestBed::close);
    }
  }

  /** Sets a candidate up and warms it up; one that fails is told of and left out. */
  private Optional<TestBed> up(Candidate candidate) {
    say("%s: warms up", candidate.title());
    try {
      TestBed bed = TestBed.up(candidate, options.nat(), options.esp());
      try {
        bed.warmUp(options.warmUpSeconds());
        return Optional.of(bed);
      } catch (RuntimeException | Error failure) {
        bed.close();
        throw failure;
      }
    } catch (RuntimeException | AssertionError failure) {
      leftOut(candidate.title(), failure);
      return Optional.empty();
    }
  }

  /**
   * Measures again, a few times, while the host takes much of the processors' time: what it took
   * least of counts, whatever the figures are. One that fails is told of and left out from now on.
   */
  private boolean measure(TestBed bed, Step step, int round) {
    String title = String.format(Locale.ROOT, "round %d, %s", round, bed.candidate().title());
    try {
      Map<Quantity, Double> calmest = Map.of();
      double least = Double.POSITIVE_INFINITY;
      for (int attempt = 0; attempt < ATTEMPTS && least > CALM; attempt++) {
        StolenTime before = StolenTime.untilNow();
        Map<Quantity, Double> figures = step.measure(bed, options.seconds());
        double share = StolenTime.untilNow().shareSince(before);
        if (share < least) {
          least = share;
          calmest = figures;
        }
      }
      stolen.add(least * 100);
      say("%s: %s; stolen %.1f %%", title, text(calmest), least * 100);
      calmest.forEach(
          (quantity, value) -> all.add(new Measurement(bed.candidate(), quantity, round, value)));
      return true;
    } catch (RuntimeException | AssertionError failure) {
      leftOut(title, failure);
      bed.close();
      return false;
    }
  }

  private void leftOut(String title, Throwable failure) {
    failed++;
    say("%s: left out, as it failed: %s", title, failure);
  }

  private void print() {
    if (all.isEmpty()) {
      return;
    }
    Candidate baseline =
        options.candidates().contains(Candidate.STRONGSWAN)
            ? Candidate.STRONGSWAN
            : options.candidates().getFirst();
    Table table = new Table(all, baseline);
    say(
        "%n%d rounds of %d s for each figure, interleaved, after a warm-up; one TCP stream is"
            + " cubic; datagrams are the maximum forwarding rate (RFC 2285 3.6.3), however many are"
            + " lost; ESP %s; median (range). Of the processors' time the host took %s %% meanwhile"
            + " (what it took more than %.0f %% of was measured up to %d times, and the calmest"
            + " counts).%n",
        options.rounds(),
        options.seconds(),
        options.esp(),
        Spread.of(stolen).text(1),
        CALM * 100,
        ATTEMPTS);
    out.println(table.goals());
    out.println();
    if (options.steps().contains(Step.STREAM_UP)) {
      out.println(table.chart(Quantity.UP));
      out.println();
    }
    for (Step step : options.steps()) {
      out.println(table.markdown(step.first(), step.others()));
      out.println();
    }
  }

  private static String text(Map<Quantity, Double> figures) {
    return figures.entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %.3g", each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private void say(String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
    out.flush();
  }
}
