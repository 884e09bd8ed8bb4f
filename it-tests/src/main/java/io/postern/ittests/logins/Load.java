package io.postern.ittests.logins;

import io.postern.ittests.benchmark.ProcessorTime;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The load generator, a process of its own: logs in to each responder in its turn, round by round,
 * and prints a line for each.
 *
 * <p>Arguments: the case, the folder of the keys, seconds of warm-up, rounds, seconds of each, how
 * many log in at once; then for each responder {@code BRAND=PID,PID…}, whose processor time counts.
 */
final class Load {
  /** Of the times that a round is under way before it counts. */
  private static final Duration LEAD_IN = Duration.ofMillis(500);

  private static final int IKE_PORT = 500;
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final List<Target> targets;

  private Load(PrintStream out, List<Target> targets) {
    this.out = out;
    this.targets = targets;
  }

  private record Target(Responder.Brand brand, List<ProcessHandle> processes, Crowd crowd) {}

  public static void main(String[] arguments) throws IOException {
    LoginCase kind = LoginCase.ofWord(arguments[0]);
    int concurrency = Integer.parseInt(arguments[5]);
    List<Target> targets = new ArrayList<>();
    for (String word : Arrays.asList(arguments).subList(6, arguments.length)) {
      targets.add(target(word, kind, Path.of(arguments[1]), concurrency));
    }
    new Load(System.out, targets)
        .run(
            Duration.ofSeconds(Long.parseLong(arguments[2])),
            Integer.parseInt(arguments[3]),
            Duration.ofSeconds(Long.parseLong(arguments[4])));
  }

  /** Users enough that nobody has to come again before the responder knows that he left. */
  static List<Account> accounts(int concurrency) {
    return Account.crowd(4 * concurrency);
  }

  private static Target target(String word, LoginCase kind, Path keys, int concurrency)
      throws IOException {
    String[] parts = word.split("=", 2);
    Responder.Brand brand = Responder.Brand.valueOf(parts[0]);
    ClientTerms terms =
        ClientTerms.of(kind, keys, brand, new InetSocketAddress(Addresses.client(1), IKE_PORT));
    List<ProcessHandle> processes =
        Stream.of(parts[1].split(",", -1))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
    return new Target(brand, processes, new Crowd(terms, accounts(concurrency), concurrency));
  }

  private void run(Duration warmUp, int rounds, Duration time) throws IOException {
    for (Target target : targets) {
      report("warm-up", target, warmUp);
    }
    List<Target> order = new ArrayList<>(targets);
    for (int round = 1; round <= rounds; round++) {
      for (Target target : order) {
        report(Integer.toString(round), target, time);
      }
      // Nobody always comes first.
      Collections.rotate(order, 1);
    }
    for (Target target : targets) {
      target.crowd().close();
    }
  }

  private void report(String round, Target target, Duration time) throws IOException {
    target.crowd().run(LEAD_IN);
    double processorBefore = ProcessorTime.seconds(target.processes());
    double ownBefore = ProcessorTime.seconds(List.of(ProcessHandle.current()));
    long beganNanos = System.nanoTime();
    long[] latencies = target.crowd().run(time);
    double seconds = (System.nanoTime() - beganNanos) / NANOS_PER_SECOND;
    double processor = ProcessorTime.seconds(target.processes()) - processorBefore;
    double own = ProcessorTime.seconds(List.of(ProcessHandle.current())) - ownBefore;
    Map<String, Integer> failures = target.crowd().failures();
    target.crowd().drain();
    out.println(
        new LoginRound(
                round,
                target.brand(),
                latencies.length,
                seconds,
                processor,
                own,
                percentileMillis(latencies, 50),
                percentileMillis(latencies, 99),
                failures.entrySet().stream()
                    .map(each -> each.getValue() + " x " + each.getKey())
                    .collect(Collectors.joining("; ")))
            .line());
    out.flush();
  }

  private static double percentileMillis(long[] ascending, int percent) {
    return ascending.length == 0
        ? Double.NaN
        : ascending[(ascending.length - 1) * percent / 100] / 1e6;
  }
}
