package io.postern.dataplane;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of traffic as a whole.
 *
 * @param bypassUnmatched true sends in the clear what no policy and no SA is for, false drops it
 * @param clearPath needed for all that bypasses protection; only with a {@link
 *     TunSettings.KernelTun}
 * @param pathMtuAge how long what a router says of a way is believed (RFC 1191 §6.3, RFC 8201
 *     §5.3); empty: to the end
 */
public record TrafficSettings(
    boolean bypassUnmatched,
    Optional<ClearPath> clearPath,
    OuterHeader outerHeader,
    Optional<Duration> pathMtuAge) {
  /** Nothing leaves but protected. */
  public static final TrafficSettings PROTECTED_ONLY =
      new TrafficSettings(false, Optional.empty(), OuterHeader.DEFAULT);

  public TrafficSettings {
    if (bypassUnmatched && clearPath.isEmpty()) {
      throw new IllegalArgumentException("to bypass unmatched traffic takes a clear path");
    }
  }

  /** With what both RFCs recommend. */
  public TrafficSettings(
      boolean bypassUnmatched, Optional<ClearPath> clearPath, OuterHeader outerHeader) {
    this(bypassUnmatched, clearPath, outerHeader, Optional.of(Duration.ofMinutes(10)));
  }

  public TrafficSettings believingPathMtus(Optional<Duration> age) {
    return new TrafficSettings(bypassUnmatched, clearPath, outerHeader, age);
  }
}
