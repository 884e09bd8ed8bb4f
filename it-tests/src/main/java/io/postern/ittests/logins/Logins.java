package io.postern.ittests.logins;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import io.postern.ittests.peer.Account;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Logins a second, of Postern and strongSwan as responder under one load, round by round in turn.
 * Prints a Markdown table.
 *
 * <p>With two processors or more the load generator has one for itself, and the responders share
 * another: only one of them has anything to do at a time.
 *
 * <p>Arguments, all optional: {@code rounds=5 seconds=5 warm-up=40 concurrency=16
 * cases=psk,rsa,ecdsa responders=postern,strongswan}.
 */
public final class Logins {
  private static final String GENERATOR_PROCESSOR = "0";
  private static final String RESPONDER_PROCESSOR = "1";
  private static final Duration MOST_DRAINING = Duration.ofMinutes(2);

  private final PrintStream out;
  private final LoginsOptions options;
  private final boolean twoProcessors = Runtime.getRuntime().availableProcessors() > 1;
  private final LoginsTable table = new LoginsTable();

  private Logins(PrintStream out, LoginsOptions options) {
    this.out = out;
    this.options = options;
  }

  public static void main(String[] arguments) {
    LoginsOptions options = LoginsOptions.of(arguments);
    Optional<String> obstacle = Packages.provide(Program.ofBenchmark());
    if (obstacle.isPresent()) {
      System.err.println("logins: " + obstacle.get());
      System.exit(1);
    }
    new Logins(System.out, options).run();
  }

  private void run() {
    if (twoProcessors) {
      // What is started from here has one processor from its start, and counts on no more.
      Command.of(
              "taskset", "-a", "-p", "-c", RESPONDER_PROCESSOR, "" + ProcessHandle.current().pid())
          .run();
    }
    for (LoginCase kind : options.cases()) {
      try (Topology topology = Topology.up("logins-" + kind.word(), 1)) {
        topology.translate(NatMode.NONE);
        measure(topology, kind);
      }
    }
    out.printf("%n%s%n", options.text());
    out.println(table.markdown());
  }

  private void measure(Topology topology, LoginCase kind) {
    List<Account> accounts = Load.accounts(options.concurrency());
    Path scratch = topology.client(1).scratch();
    Optional<LoginKeys> keys =
        kind.certificates().map(certified -> LoginKeys.create(scratch, certified));
    List<Responder> responders = new ArrayList<>();
    try {
      for (Responder.Brand brand : options.brands()) {
        responders.add(
            switch (brand) {
              case POSTERN -> PosternResponder.start(topology.gateway(), kind, accounts, keys);
              case STRONGSWAN -> StrongSwanResponder.start(topology.site(), kind, accounts, keys);
            });
      }
      load(
          topology.client(1),
          kind,
          keys.map(LoginKeys::folder).orElse(scratch),
          responders.stream().map(Responder::word).toList());
    } finally {
      responders.forEach(Responder::close);
    }
  }

  private void load(Namespace client, LoginCase kind, Path keys, List<String> responders) {
    List<String> words = new ArrayList<>();
    if (twoProcessors) {
      words.addAll(List.of("taskset", "-c", GENERATOR_PROCESSOR));
    }
    words.addAll(
        List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Load.class.getName(),
            kind.word(),
            keys.toString(),
            Long.toString(options.warmUp().toSeconds()),
            Integer.toString(options.rounds()),
            Long.toString(options.time().toSeconds()),
            Integer.toString(options.concurrency())));
    words.addAll(responders);
    try (Daemon generator = client.start("load", Map.of(), words)) {
      Duration longest =
          options
              .warmUp()
              .plus(options.time().multipliedBy(options.rounds()))
              .multipliedBy(2L * responders.size())
              .plus(MOST_DRAINING);
      List<LoginRound> seen = new ArrayList<>();
      Await.with(generator.log())
          .that(
              "the load is over",
              longest,
              () -> {
                boolean over = !generator.isRunning();
                rounds(generator).skip(seen.size()).forEach(round -> show(kind, round, seen));
                return over;
              });
      if (seen.size() < responders.size() * (options.rounds() + 1)) {
        throw new AssertionError("the load ended early\n" + generator.log().tail(30));
      }
    }
  }

  private static Stream<LoginRound> rounds(Daemon generator) {
    return generator.log().text().lines().map(LoginRound::of).flatMap(Optional::stream);
  }

  private void show(LoginCase kind, LoginRound round, List<LoginRound> seen) {
    seen.add(round);
    out.println(kind.word() + ", " + round.text());
    out.flush();
    if (round.counts()) {
      table.add(kind, round);
    }
  }
}
