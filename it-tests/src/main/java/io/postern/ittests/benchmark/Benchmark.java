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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tunnels side by side: one TCP stream each way, as many small and large datagrams as arrive, round
 * trips; in rounds in which each candidate has its turn, so that what else the machine does hits
 * all alike. Prints Markdown tables.
 *
 * <p>Arguments, all optional: {@code rounds=5 seconds=5 esp=aes128gcm16 nat=masquerade
 * candidates=NAME,NAME}; names are those of {@link Candidate}, all of them the default.
 */
public final class Benchmark {
  private final PrintStream out;
  private final Options options;

  private Benchmark(PrintStream out, Options options) {
    this.out = out;
    this.options = options;
  }

  private record Options(
      int rounds, int seconds, String esp, NatMode nat, List<Candidate> candidates) {
    static Options of(String[] arguments) {
      Options options =
          new Options(5, 5, "aes128gcm16", NatMode.MASQUERADE, List.of(Candidate.values()));
      for (String argument : arguments) {
        String[] pair = argument.split("=", 2);
        String value = pair.length == 2 ? pair[1] : "";
        options =
            switch (pair[0]) {
              case "rounds" -> options.rounds(Integer.parseInt(value));
              case "seconds" -> options.seconds(Integer.parseInt(value));
              case "esp" -> options.esp(value);
              case "nat" -> options.nat(NatMode.valueOf(value.toUpperCase(Locale.ROOT)));
              case "candidates" ->
                  options.candidates(
                      Stream.of(value.split(",", -1))
                          .map(name -> Candidate.valueOf(name.toUpperCase(Locale.ROOT)))
                          .toList());
              default -> throw new IllegalArgumentException("unknown argument: " + argument);
            };
      }
      return options;
    }

    Options rounds(int number) {
      return new Options(number, seconds, esp, nat, candidates);
    }

    Options seconds(int number) {
      return new Options(rounds, number, esp, nat, candidates);
    }

    Options esp(String suite) {
      return new Options(rounds, seconds, suite, nat, candidates);
    }

    Options nat(NatMode mode) {
      return new Options(rounds, seconds, esp, mode, candidates);
    }

    Options candidates(List<Candidate> chosen) {
      return new Options(rounds, seconds, esp, nat, chosen);
    }
  }

  public static void main(String[] arguments) {
    Options options = Options.of(arguments);
    Optional<String> obstacle = Packages.provide(Program.ofBenchmark());
    if (obstacle.isPresent()) {
      System.err.println("benchmark: " + obstacle.get());
      System.exit(1);
    }
    new Benchmark(System.out, options).run();
  }

  private void run() {
    List<Measurement> all = new ArrayList<>();
    try (Topology topology = Topology.up("benchmark", 1)) {
      topology.translate(options.nat());
      try (Iperf iperf = Iperf.serve(topology.lan(), Addresses.LAN_HOST);
          PacketFlood flood = PacketFlood.to(topology.lan(), Addresses.LAN_HOST)) {
        List<Candidate> order = new ArrayList<>(options.candidates());
        for (int round = 1; round <= options.rounds(); round++) {
          for (Candidate candidate : order) {
            List<Measurement> measured =
                new Trial(topology, iperf, flood, candidate, round, options.seconds())
                    .run(options.esp());
            progress(candidate, round, measured);
            all.addAll(measured);
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
            + " cubic; datagrams at the highest rate of which 99 %% arrive; ESP %s; median"
            + " (range).%n%n",
        options.rounds(),
        options.seconds(),
        options.esp());
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
