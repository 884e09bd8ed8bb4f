package io.postern.concentrator.cli;

import io.postern.actors.SessionView;
import io.postern.concentrator.demo.Demo.Round;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo shows: on a terminal one picture that changes, elsewhere a line a round. */
final class DemoScreen {
  private final PrintWriter out;
  private final boolean terminal;
  private final Instant start = Instant.now();
  private long octets;
  private int pings;
  private int answered;
  private int drawn;

  DemoScreen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(Round round) {
    octets += round.octets();
    pings++;
    answered += round.ping().isPresent() ? 1 : 0;
    List<String> lines = terminal ? picture(round) : List.of(line(round));
    if (drawn > 0) {
      out.printf("\u001b[%dA\u001b[J", drawn); // up, and clear from there (ECMA-48 CUU, ED)
    }
    lines.forEach(out::println);
    out.flush();
    drawn = terminal ? lines.size() : 0;
  }

  String summary() {
    return "%d of %d pings answered, %s transferred"
        .formatted(answered, pings, Amount.octets(octets));
  }

  private String line(Round round) {
    double seconds = round.took().toNanos() / 1e9;
    return "%4s  ping %s  %7.1f Mbit/s  %s in all%s"
        .formatted(
            Amount.duration(Duration.between(start, Instant.now())),
            round
                .ping()
                .map(ping -> String.format(Locale.ROOT, "%6.2f ms", ping.toNanos() / 1e6))
                .orElse("  lost   "),
            round.octets() * 8 / 1e6 / seconds,
            Amount.octets(octets),
            round.problem().map(problem -> "  (" + problem + ")").orElse(""));
  }

  private List<String> picture(Round round) {
    Table sessions = new Table("SESSION", "USER", "ADDRESS", "REMOTE", "STATE", "IKE", "IN", "OUT");
    Table children = new Table("SPI IN", "SPI OUT", "ESP", "IN", "AGE");
    for (SessionView session : round.sessions()) {
      sessions.row(
          session.session(),
          session.user().orElse("-"),
          session.address().orElse("-"),
          session.remote(),
          session.state(),
          session.ikeSuite(),
          Amount.octets(session.bytesIn()),
          Amount.octets(session.bytesOut()));
      for (SessionView.ChildView child : session.children()) {
        children.row(
            child.spiIn(),
            child.spiOut(),
            child.suite(),
            child.encapsulation(),
            Amount.duration(Duration.between(child.since(), Instant.now())));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(sessions.lines());
    lines.add("");
    lines.addAll(children.lines());
    lines.add("");
    lines.add(line(round));
    lines.add("Ctrl-C ends the demo and removes everything.");
    return lines;
  }
}
