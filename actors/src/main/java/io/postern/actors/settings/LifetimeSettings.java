package io.postern.actors.settings;

import java.time.Duration;

/**
 * @param ike of a session's phase 1; the session ends with it
 * @param esp of a child SA, hard; we begin a new one at 80 to 90 % of it, but 30 s before its end,
 *     or at half of it if it is shorter
 * @param espBytes likewise in octets of either direction; 0 for no such limit
 */
public record LifetimeSettings(Duration ike, Duration esp, long espBytes) {
  public LifetimeSettings {
    if (ike.compareTo(Duration.ofMinutes(1)) < 0 || esp.compareTo(Duration.ofSeconds(10)) < 0) {
      throw new IllegalArgumentException("lifetime.ike is at least 1m, lifetime.esp at least 10s");
    }
    if (espBytes < 0 || espBytes > 0 && espBytes < 1 << 20) {
      throw new IllegalArgumentException("lifetime.esp-bytes is 0 or at least 1 MiB");
    }
  }
}
