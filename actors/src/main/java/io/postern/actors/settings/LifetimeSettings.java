package io.postern.actors.settings;

import java.time.Duration;

/**
 * How long SAs are used. The end that began an SA begins its successor at 80 to 90 % of its life,
 * the other end, should that one not, at 91 to 94 %; but in time to repeat a message that is lost.
 *
 * @param ike of a phase 1 SA, hard; a road warrior's session ends with it, unless it renewed it
 * @param ikeBytes likewise in octets of IKE messages of both directions; 0 for no such limit
 * @param esp of a child SA, hard
 * @param espBytes likewise in octets of either direction; 0 for no such limit
 * @param espPackets likewise in packets of either direction, at our end alone, as IKEv1 has no word
 *     for it; 0 for no such limit
 */
public record LifetimeSettings(
    Duration ike, long ikeBytes, Duration esp, long espBytes, long espPackets) {
  private static final long MEBIBYTE = 1 << 20;
  private static final long LEAST_PACKETS = 1000;

  public LifetimeSettings {
    if (ike.compareTo(Duration.ofMinutes(1)) < 0 || esp.compareTo(Duration.ofSeconds(10)) < 0) {
      throw new IllegalArgumentException("lifetime.ike is at least 1m, lifetime.esp at least 10s");
    }
    if (espBytes < 0 || espBytes > 0 && espBytes < MEBIBYTE) {
      throw new IllegalArgumentException("lifetime.esp-bytes is 0 or at least 1 MiB");
    }
    if (espPackets < 0 || espPackets > 0 && espPackets < LEAST_PACKETS) {
      throw new IllegalArgumentException("lifetime.esp-packets is 0 or at least " + LEAST_PACKETS);
    }
    if (ikeBytes < 0 || ikeBytes > 0 && ikeBytes < MEBIBYTE) {
      throw new IllegalArgumentException("lifetime.ike-bytes is 0 or at least 1 MiB");
    }
  }

  /** Without a limit on packets. */
  public LifetimeSettings(Duration ike, long ikeBytes, Duration esp, long espBytes) {
    this(ike, ikeBytes, esp, espBytes, 0);
  }

  /** Likewise without a limit on the octets of phase 1. */
  public LifetimeSettings(Duration ike, Duration esp, long espBytes) {
    this(ike, 0, esp, espBytes);
  }
}
