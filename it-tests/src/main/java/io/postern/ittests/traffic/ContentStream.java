package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.process.Log;
import java.time.Duration;

/**
 * Random octets over one TCP connection, both ways at once, with the proof that all of them arrived
 * as they were: the SHA-256 that each end computes over what it sent and what it received.
 */
public final class ContentStream implements AutoCloseable {
  private final Daemon near;
  private final Daemon far;
  private final long octets;

  private ContentStream(Daemon near, Daemon far, long octets) {
    this.near = near;
    this.far = far;
    this.octets = octets;
  }

  /**
   * Starts it.
   *
   * @param from the connecting end
   * @param to the listening end
   * @param address of the listening end
   * @param octets how many each end sends
   */
  public static ContentStream start(Namespace from, Namespace to, String address, long octets) {
    String count = Long.toString(octets);
    String run = "-" + System.nanoTime();
    Daemon far =
        to.start(
            "stream" + run,
            JavaProgram.words(StreamEnd.class, "listen", address, count, "2")
                .toArray(String[]::new));
    Await.with(far.log())
        .that(
            "a listener on " + address,
            Duration.ofSeconds(20),
            () -> far.log().contains("listening") || !far.isRunning());
    Daemon near =
        from.start(
            "stream" + run,
            JavaProgram.words(StreamEnd.class, "connect", address, count, "1")
                .toArray(String[]::new));
    return new ContentStream(near, far, octets);
  }

  public boolean isRunning() {
    return near.isRunning();
  }

  /**
   * Waits for its end and compares.
   *
   * @throws AssertionError when it is not done in time, or anything is missing or different
   */
  public void awaitWhole(Duration longest) {
    Await.with(near.log(), far.log())
        .that("both ends done", longest, () -> !near.isRunning() && !far.isRunning());
    compare(near.log(), far.log());
    compare(far.log(), near.log());
  }

  @Override
  public void close() {
    near.stop();
    far.stop();
  }

  private void compare(Log sender, Log receiver) {
    String sent = valueOf(sender, "sent ");
    String received = valueOf(receiver, "received ");
    if (!sent.startsWith(octets + " ") || !sent.equals(received)) {
      throw new AssertionError(
          "sent %s, received %s%n%s%n%s"
              .formatted(sent, received, sender.tail(10), receiver.tail(10)));
    }
  }

  private static String valueOf(Log log, String label) {
    return log.text()
        .lines()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()))
        .findFirst()
        .orElse("nothing");
  }
}
