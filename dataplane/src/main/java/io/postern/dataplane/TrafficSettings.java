package io.postern.dataplane;

import java.util.Optional;

/**
 * What becomes of traffic as a whole.
 *
 * @param bypassUnmatched true sends in the clear what no policy and no SA is for, false drops it
 * @param clearPath needed for all that bypasses protection; only with a {@link
 *     TunSettings.KernelTun}
 */
public record TrafficSettings(
    boolean bypassUnmatched, Optional<ClearPath> clearPath, OuterHeader outerHeader) {
  /** Nothing leaves but protected. */
  public static final TrafficSettings PROTECTED_ONLY =
      new TrafficSettings(false, Optional.empty(), OuterHeader.DEFAULT);

  public TrafficSettings {
    if (bypassUnmatched && clearPath.isEmpty()) {
      throw new IllegalArgumentException("to bypass unmatched traffic takes a clear path");
    }
  }
}
