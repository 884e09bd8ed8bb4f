package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** UDP datagrams with numbers, of which the far end counts those that came, and those again. */
public final class CountedDatagrams implements AutoCloseable {
  private static final Pattern SENT = Pattern.compile("sent (\\d+)\n");
  private static final Pattern RECEIVED = Pattern.compile("received (\\d+), again (\\d+)\n");

  private final Daemon sender;
  private final Daemon receiver;

  private CountedDatagrams(Daemon sender, Daemon receiver) {
    this.sender = sender;
    this.receiver = receiver;
  }

  /**
   * @param sent by the program
   * @param received of these, each counted once
   * @param again those that came a second time
   */
  public record Count(long sent, long received, long again) {
    public long missing() {
      return sent - received;
    }
  }

  /**
   * Starts to send.
   *
   * @param ways each as {@code SOURCE>TARGET}, taken in turn
   * @param perSecond datagrams on all ways together
   * @param octets of the payload of each
   */
  public static CountedDatagrams start(
      Namespace from, Namespace to, List<String> ways, int perSecond, int octets) {
    Daemon receiver =
        to.start("counted", Map.of(), JavaProgram.words(CountedDatagramEnd.class, "receive"));
    Await.with(receiver.log())
        .that("a counter listens", Duration.ofSeconds(20), () -> receiver.log().contains("again"));
    Daemon sender =
        from.start(
            "numbered",
            Map.of(),
            JavaProgram.words(
                CountedDatagramEnd.class,
                "send",
                Integer.toString(perSecond),
                Integer.toString(octets),
                String.join(",", ways)));
    return new CountedDatagrams(sender, receiver);
  }

  /** Ends the sender, waits for what is under way, and counts. */
  public Count stop() {
    sender.stop();
    long sent = Long.parseLong(last(sender, SENT).group(1));
    Count count = received(sent);
    for (int quiet = 0; quiet < 2; ) {
      receiver.endsWithin(Duration.ofMillis(1500));
      Count later = received(sent);
      quiet = later.equals(count) ? quiet + 1 : 0;
      count = later;
    }
    receiver.stop();
    return count;
  }

  private Count received(long sent) {
    MatchResult line = last(receiver, RECEIVED);
    return new Count(sent, Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
  }

  private static MatchResult last(Daemon daemon, Pattern pattern) {
    return pattern.matcher(daemon.log().text()).results().reduce((one, next) -> next).orElseThrow();
  }

  @Override
  public void close() {
    sender.stop();
    receiver.stop();
  }
}
