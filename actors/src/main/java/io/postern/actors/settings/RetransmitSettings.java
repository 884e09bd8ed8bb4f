package io.postern.actors.settings;

import java.time.Duration;

/**
 * Retransmission of a message that waits for an answer: after {@code initial}, then each time
 * {@code factor} times later.
 *
 * @param tries sendings in all, 1 to 10
 */
public record RetransmitSettings(Duration initial, double factor, int tries) {
  public static final RetransmitSettings DEFAULT =
      new RetransmitSettings(Duration.ofSeconds(2), 1.8, 5);

  public RetransmitSettings {
    if (!initial.isPositive() || factor < 1 || factor > 4 || tries < 1 || tries > 10) {
      throw new IllegalArgumentException(
          "retransmit: initial above 0, factor 1 to 4, tries 1 to 10");
    }
  }

  /** How long to wait after sending number {@code sent}, 1 for the first. */
  public Duration after(int sent) {
    return Duration.ofNanos((long) (initial.toNanos() * Math.pow(factor, sent - 1)));
  }

  /** From the first sending to the last. */
  public Duration longest() {
    Duration sum = Duration.ZERO;
    for (int sent = 1; sent < tries; sent++) {
      sum = sum.plus(after(sent));
    }
    return sum;
  }
}
