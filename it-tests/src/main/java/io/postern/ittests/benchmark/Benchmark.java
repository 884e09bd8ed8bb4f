package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.PacketFlood;
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
 * trips; in rounds in which each candidate has its turn, so that what else the machine does hits
 * all alike. Prints Markdown tables.
 *
 * <p>Arguments, all optional: {@code rounds=5 seconds=5 warm-up=30 esp=aes128gcm16 nat=masquerade
 * candidates=NAME,NAME}; names are those of {@link Candidate}, all of them the default. The warm-up
 * is for each direction, as a tunnel runs for weeks and a JVM compiles while it begins.
 */
public final class Benchmark {
  private final PrintStream out;
  private final Options options;
  private final List<Measurement> all = new ArrayList<>();
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
      List<Candidate> candidates) {
    private static final Map<String, String> DEFAULTS =
        Map.of(
            "rounds", "5",
            "seconds", "5",
            "warm-up", "30",
            "esp", "aes128gcm16",
            "nat", "masquerade",
            "candidates",
                Stream.of(Candidate.values()).map(Enum::name).collect(Collectors.joining(",")));

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
          Stream.of(value(words, "candidates").split(",", -1))
              .map(name -> Candidate.valueOf(name.toUpperCase(Locale.ROOT)))
              .toList());
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

  /** A candidate that fails in a round is told of and left out of it: the others go on. */
  private void measure(Trial trial, Candidate candidate, int round) {
    try {
      List<Measurement> measured = trial.run(options.esp());
      progress(candidate, round, measured);
      all.addAll(measured);
    } catch (IllegalStateException | AssertionError failure) {
      failed++;
      out.printf(
          "round %d, %s: left out, as it failed: %s%n",
          round, candidate.title(), failure.getMessage());
      out.flush();
    }
  }

  private void run() {
    try (Topology topology = Topology.up("benchmark", 1)) {
      topology.translate(options.nat());
      try (Iperf iperf = Iperf.serve(topology.lan(), Addresses.LAN_HOST);
          PacketFlood flood = PacketFlood.to(topology.lan(), Addresses.LAN_HOST)) {
        List<Candidate> order = new ArrayList<>(options.candidates());
        for (int round = 1; round <= options.rounds(); round++) {
          for (Candidate candidate : order) {
            measure(
                new Trial(
                    topology,
                    iperf,
                    flood,
                    candidate,
                    round,
                    options.seconds(),
                    options.warmUpSeconds()),
                candidate,
                round);
          }
          // Nobody always comes first.
          Collections.rotate(order, 1);
        }
      }
    }
    Candidate baseline =
        options.candidates().contains(Candidate.STRONGSWAN)
            ? Candidate.STRONGSWAN
            : options.candidates().getFirst();
    Table table = new Table(all, baseline);
    out.printf(
        Locale.ROOT,
        "%n%d rounds of %d s for each figure, interleaved, after a warm-up; one TCP stream is"
            + " cubic; datagrams are the maximum forwarding rate (RFC 2285 3.6.3), however many are"
            + " lost; ESP %s; median (range).%n%n",
        options.rounds(),
        options.seconds(),
        options.esp());
    out.println(table.goals());
    out.println();
    out.println(table.chart(Quantity.UP));
    out.println();
    out.println(table.markdown(Quantity.UP, Quantity.UP_CLIENT, Quantity.UP_GATEWAY));
    out.println();
    out.println(table.markdown(Quantity.DOWN, Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY));
    out.println();
    out.println(table.markdown(Quantity.SMALL, Quantity.SMALL_PROCESSOR));
    out.println();
    out.println(table.markdown(Quantity.LARGE, Quantity.LARGE_PROCESSOR));
    out.println();
    out.println(table.markdown(Quantity.ROUND_TRIP, Quantity.ROUND_TRIP_TAIL));
  }

  private void progress(Candidate candidate, int round, List<Measurement> measured) {
    out.printf(
        Locale.ROOT,
        "round %d, %s: %s%n",
        round,
        candidate.title(),
        measured.stream()
            .map(each -> String.format(Locale.ROOT, "%s %.1f", each.quantity(), each.value()))
            .collect(Collectors.joining(", ")));
    out.flush();
  }
}
