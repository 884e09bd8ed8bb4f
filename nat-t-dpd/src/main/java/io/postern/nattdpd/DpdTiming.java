package io.postern.nattdpd;

import java.time.Duration;

/**
 * When to worry about a peer (RFC 3706 §5.5: never negotiated, each end has its own).
 *
 * @param delay silence after which we ask
 * @param retransmit between two sendings of a question that has no answer
 * @param timeout from the first sending of a question without an answer until the peer is dead
 */
public record DpdTiming(Duration delay, Duration retransmit, Duration timeout) {
  public static final DpdTiming DEFAULT =
      new DpdTiming(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(2));

  public DpdTiming {
    if (!delay.isPositive() || !retransmit.isPositive() || timeout.compareTo(retransmit) < 0) {
      throw new IllegalArgumentException(
          "DPD with delay %s, retransmit %s, timeout %s: all positive, timeout not below retransmit"
              .formatted(delay, retransmit, timeout));
    }
  }
}
