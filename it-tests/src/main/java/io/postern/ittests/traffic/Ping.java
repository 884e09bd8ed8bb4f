package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Echo requests from a node. */
public final class Ping {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private Ping() {}

  /**
   * Demands an answer to each of three requests.
   *
   * @throws AssertionError when one stays away
   */
  public static void answers(Namespace from, String target) {
    Output output = send(from, target, "-c3", "-i0.2", "-W3");
    if (!output.succeeded() || !output.out().contains(" 3 received")) {
      throw new AssertionError(
          "%s: no answer from %s%n%s".formatted(from.name(), target, output.everything()));
    }
  }

  /** Whether one request is answered within a second. */
  public static boolean oneAnswered(Namespace from, String target) {
    return send(from, target, "-c1", "-W1").succeeded();
  }

  /** Runs ping with further arguments, whatever comes of it. */
  public static Output send(Namespace from, String target, String... arguments) {
    List<String> words = new ArrayList<>(List.of("ping", "-n"));
    words.addAll(List.of(arguments));
    words.add(target);
    return from.inside(Command.of(words).within(LIMIT)).attempt();
  }
}
