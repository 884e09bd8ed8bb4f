package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.Ping;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tunnels side by side: one TCP stream each way, in rounds in which each candidate has its turn, so
 * that what else the machine does hits all alike. Prints a Markdown table.
 *
 * <p>Arguments, all optional: {@code rounds=5 seconds=5 esp=aes128gcm16
 * candidates=no_tunnel,postern,strongswan,wireguard}.
 */
public final class Benchmark {
  private static final double BITS_PER_MEGABIT = 1e6;
  private static final double OCTETS_PER_GIGABYTE = 1e9;

  private final PrintStream out;
  private final Options options;

  private Benchmark(PrintStream out, Options options) {
    this.out = out;
    this.options = options;
  }

  private record Options(int rounds, int seconds, String esp, List<Candidate> candidates) {
    static Options of(String[] arguments) {
      Options options = new Options(5, 5, "aes128gcm16", List.of(Candidate.values()));
      for (String argument : arguments) {
        String[] pair = argument.split("=", 2);
        String value = pair.length == 2 ? pair[1] : "";
        options =
            switch (pair[0]) {
              case "rounds" -> options.rounds(Integer.parseInt(value));
              case "seconds" -> options.seconds(Integer.parseInt(value));
              case "esp" -> options.esp(value);
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
      return new Options(number, seconds, esp, candidates);
    }

    Options seconds(int number) {
      return new Options(rounds, number, esp, candidates);
    }

    Options esp(String suite) {
      return new Options(rounds, seconds, suite, candidates);
    }

    Options candidates(List<Candidate> chosen) {
      return new Options(rounds, seconds, esp, chosen);
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
      topology.translate(NatMode.MASQUERADE);
      try (Iperf iperf = Iperf.serve(topology.lan(), Addresses.LAN_HOST)) {
        List<Candidate> order = new ArrayList<>(options.candidates());
        for (int round = 1; round <= options.rounds(); round++) {
          for (Candidate candidate : order) {
            all.addAll(measure(topology, iperf, candidate, round));
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
    out.println();
    out.printf(
        "One TCP stream (cubic), %d rounds of %d s each way, interleaved; ESP %s; median"
            + " (range).%n%n",
        options.rounds(), options.seconds(), options.esp());
    out.println(new Table(all, baseline).markdown());
  }

  private List<Measurement> measure(
      Topology topology, Iperf iperf, Candidate candidate, int round) {
    List<Measurement> both = new ArrayList<>();
    try (Tunnel tunnel = candidate.open(topology, options.esp())) {
      Ping.answers(topology.client(1), Addresses.LAN_HOST);
      for (Measurement.Direction direction : Measurement.Direction.values()) {
        double clientBefore = ProcessorTime.seconds(tunnel.clientEnd());
        double gatewayBefore = ProcessorTime.seconds(tunnel.gatewayEnd());
        Iperf.Flow flow =
            switch (direction) {
              case UP -> iperf.uploadFor(topology.client(1), options.seconds());
              case DOWN -> iperf.downloadFor(topology.client(1), options.seconds());
            };
        double gigabytes = flow.receivedBytes() / OCTETS_PER_GIGABYTE;
        Measurement measurement =
            new Measurement(
                candidate,
                direction,
                round,
                flow.bitsPerSecond() / BITS_PER_MEGABIT,
                (ProcessorTime.seconds(tunnel.clientEnd()) - clientBefore) / gigabytes,
                (ProcessorTime.seconds(tunnel.gatewayEnd()) - gatewayBefore) / gigabytes);
        both.add(measurement);
        out.printf(
            Locale.ROOT,
            "round %d, %s, %s: %.0f Mbit/s%n",
            round,
            candidate.title(),
            direction == Measurement.Direction.UP ? "up" : "down",
            measurement.megabitsPerSecond());
      }
    }
    return both;
  }
}
