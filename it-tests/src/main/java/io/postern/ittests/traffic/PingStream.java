package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Echo requests without a pause, twenty a second, to see for how long a tunnel stands still. */
public final class PingStream implements AutoCloseable {
  private static final Pattern ANSWER =
      Pattern.compile("^\\[(\\d+\\.\\d+)\\] \\d+ bytes from .*", Pattern.MULTILINE);

  private final Daemon ping;

  private PingStream(Daemon ping) {
    this.ping = ping;
  }

  /** Starts it and waits for the first answer. */
  public static PingStream start(Namespace from, String target) {
    return start(from, target, List.of());
  }

  /** Likewise from the address {@code source} of the node. */
  public static PingStream start(Namespace from, String source, String target) {
    return start(from, target, List.of("-I", source));
  }

  private static PingStream start(Namespace from, String target, List<String> more) {
    List<String> words = new ArrayList<>(List.of("ping", "-n", "-D", "-i", "0.05"));
    words.addAll(more);
    words.add(target);
    Daemon ping = from.start("ping-" + System.nanoTime(), Map.of(), words);
    PingStream stream = new PingStream(ping);
    Await.with(ping.log())
        .that("an answer from " + target, Duration.ofSeconds(10), () -> stream.answers() > 0);
    return stream;
  }

  /** How many answers there were so far. */
  public int answers() {
    return arrivals().size();
  }

  /** Waits until {@code more} further answers have come. */
  public void awaitAnswers(int more, Duration longest) {
    int wanted = answers() + more;
    Await.with(ping.log()).that(more + " more answers", longest, () -> answers() >= wanted);
  }

  /** The longest time without an answer, from the first answer until now. */
  public Duration longestGap() {
    return longestGapUntil(System.currentTimeMillis() / 1000.0);
  }

  /** Ends it, and gives the longest time without an answer, up to the end. */
  public Duration stop() {
    double now = System.currentTimeMillis() / 1000.0;
    ping.stop();
    return longestGapUntil(now);
  }

  @Override
  public void close() {
    ping.stop();
  }

  private Duration longestGapUntil(double nowSeconds) {
    double longest = 0;
    double before = Double.NaN;
    for (double arrival : arrivals()) {
      longest = Double.isNaN(before) ? 0 : Math.max(longest, arrival - before);
      before = arrival;
    }
    longest = Double.isNaN(before) ? 0 : Math.max(longest, nowSeconds - before);
    return Duration.ofMillis(Math.round(longest * 1000));
  }

  private List<Double> arrivals() {
    Matcher answers = ANSWER.matcher(ping.log().text());
    return answers.results().map(answer -> Double.parseDouble(answer.group(1))).toList();
  }
}
