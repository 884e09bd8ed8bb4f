package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Echo requests from a node. */
public final class Ping {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  private Ping() {}

  /**
   * Demands three answers to requests, once there is a first answer at all: vpnc has its routes
   * before quick mode is done, and what is sent until then may be lost.
   *
   * @throws AssertionError when there is none within ten seconds, or not three within ten more
   */
  public static void answers(Namespace from, String target) {
    Await.until(
        "an answer from " + target + " to " + from.name(),
        FIRST_ANSWER,
        () -> oneAnswered(from, target));
    Output output = send(from, target, "-c3", "-i0.3", "-w10");
    // With a deadline ping sends until it has its three; then a late one may be the fourth.
    if (!output.succeeded()) {
      throw new AssertionError(
          "%s: no answer from %s%n%s".formatted(from.name(), target, output.everything()));
    }
  }

  /**
   * Demands three answers to requests from the address {@code source} of the node, once there is a
   * first answer at all.
   *
   * @throws AssertionError when there is none within ten seconds, or not three within ten more
   */
  public static void answers(Namespace from, String source, String target) {
    Await.until(
        "an answer from %s to %s of %s".formatted(target, source, from.name()),
        FIRST_ANSWER,
        () -> oneAnswered(from, source, target));
    Output output = send(from, target, "-I", source, "-c3", "-i0.3", "-w10");
    // With a deadline ping sends until it has its three; then a late one may be the fourth.
    if (!output.succeeded()) {
      throw new AssertionError(
          "%s: no answer from %s%n%s".formatted(from.name(), target, output.everything()));
    }
  }

  /** Whether one request from this address of the node is answered within a second. */
  public static boolean oneAnswered(Namespace from, String source, String target) {
    return send(from, target, "-I", source, "-c1", "-W1").succeeded();
  }

  /** Whether one request is answered within a second. */
  public static boolean oneAnswered(Namespace from, String target) {
    return send(from, target, "-c1", "-W1").succeeded();
  }

  private static final Pattern ROUND_TRIP = Pattern.compile(" time=([0-9.]+) ms");

  /** The round trips of so many requests, 200 a second, that were answered. */
  public static List<Double> roundTripMillis(Namespace from, String target, int requests) {
    Output output = send(from, target, "-i0.005", "-w15", "-c" + requests);
    return ROUND_TRIP
        .matcher(output.out())
        .results()
        .map(time -> Double.parseDouble(time.group(1)))
        .toList();
  }

  /** Runs ping with further arguments, whatever comes of it. */
  public static Output send(Namespace from, String target, String... arguments) {
    List<String> words = new ArrayList<>(List.of("ping", "-n"));
    words.addAll(List.of(arguments));
    words.add(target);
    return from.inside(Command.of(words).within(LIMIT)).attempt();
  }
}
