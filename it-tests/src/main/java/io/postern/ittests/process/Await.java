package io.postern.ittests.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Waiting for a condition, with the ends of the logs that tell why it did not come. */
public final class Await {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LINES_OF_EACH_LOG = 25;

  private final List<Log> logs;

  private Await(List<Log> logs) {
    this.logs = logs;
  }

  /** The last lines of these logs belong to the text of a failure. */
  public static Await with(Log... logs) {
    return new Await(new ArrayList<>(Arrays.asList(logs)));
  }

  /** Waits without a log to show. */
  public static void until(String what, Duration longest, BooleanSupplier condition) {
    with().that(what, longest, condition);
  }

  /**
   * Looks ten times a second until {@code condition} holds.
   *
   * @throws AssertionError when it does not hold within {@code longest}
   */
  public void that(String what, Duration longest, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("not within %s: %s%n%s".formatted(longest, what, tails()));
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting: " + what);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  /** The ends of the logs, one below the other. */
  public String tails() {
    return logs.stream()
        .map(log -> log.tail(LINES_OF_EACH_LOG))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
