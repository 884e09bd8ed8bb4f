package io.postern.ittests.soak;

import io.postern.ittests.network.Topology;
import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import io.postern.ittests.traffic.CountedDatagrams;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two Posterns at full load while SAs change each second, tunnels and clients come and go. At the
 * end: no datagram lost that the kernel did not drop, no SPI and number twice on the wire, no
 * growth of memory. Prints a Markdown table with a row for each period, and the verdict.
 *
 * <p>Argument, optional: {@code minutes=30}.
 */
public final class Soak {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final PrintStream out;
  private final Duration period;

  /**
   * @param period what a row of the table is for
   */
  public Soak(PrintStream out, Duration period) {
    this.out = out;
    this.period = period;
  }

  public static void main(String[] arguments) throws InterruptedException {
    int minutes = 30;
    for (String argument : arguments) {
      if (!argument.matches("minutes=[0-9]+")) {
        System.err.println("soak: unknown argument: " + argument);
        System.exit(2);
      }
      minutes = Integer.parseInt(argument.substring("minutes=".length()));
    }
    Optional<String> obstacle = Packages.provide(programs());
    if (obstacle.isPresent()) {
      System.err.println("soak: " + obstacle.get());
      System.exit(1);
    }
    List<String> wrong = new Soak(System.out, PERIOD).run(Duration.ofMinutes(minutes));
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  private static List<Program> programs() {
    return List.of(
        Program.IPERF,
        Program.TCPDUMP,
        Program.NFTABLES,
        Program.CONNTRACK,
        Program.IPROUTE,
        Program.PING,
        Program.SYSCTL);
  }

  /** The watches see each SA from its first packet on, so they come before the load. */
  private static Load load(SoakNetwork network) {
    network.awaitTunnels();
    return new Load(network);
  }

  /**
   * Runs for so long.
   *
   * @return what was wrong, nothing if all was well
   */
  public List<String> run(Duration length) throws InterruptedException {
    List<SoakRow> rows = new ArrayList<>();
    out.println(SoakRow.HEADER);
    try (SoakNetwork network = SoakNetwork.start()) {
      Topology topology = network.topology();
      KernelDrops dropsBefore = KernelDrops.in(network);
      try (WireWatch toGateway = WireWatch.start(topology.internet(), "gw0");
          WireWatch toSite = WireWatch.start(topology.internet(), "site0");
          Load load = load(network)) {
        long start = System.nanoTime();
        long left = length.toNanos();
        while (left > 0 && load.failures().isEmpty()) {
          Thread.sleep(Duration.ofNanos(Math.min(left, period.toNanos())));
          Duration since = Duration.ofNanos(System.nanoTime() - start);
          left = length.minus(since).toNanos();
          KernelDrops drops = KernelDrops.in(network).since(dropsBefore);
          SoakRow row =
              SoakRow.of(
                  since, network, load.sofar(), drops, toGateway.sofar().plus(toSite.sofar()));
          rows.add(row);
          out.println(row.markdown());
          out.flush();
        }
        CountedDatagrams.Count datagrams = load.stop();
        SoakVerdict verdict =
            new SoakVerdict(
                rows,
                datagrams,
                KernelDrops.in(network).since(dropsBefore),
                toGateway.stop().plus(toSite.stop()),
                PosternDrops.of(network),
                load.failures());
        out.println();
        out.println(verdict.text());
        load.failures().forEach(failure -> failure.printStackTrace(out));
        return verdict.wrong();
      }
    } finally {
      out.printf(Locale.ROOT, "%d rows%n", rows.size());
    }
  }
}
