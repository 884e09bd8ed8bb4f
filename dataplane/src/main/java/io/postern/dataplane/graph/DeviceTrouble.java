package io.postern.dataplane.graph;

import io.postern.dataplane.device.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a device or socket that fails: at once, then once a minute for as long as it goes on.
 * For one thread.
 */
final class DeviceTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceTrouble.class);
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final String what;
  private long lastNanos = System.nanoTime() - INTERVAL_NANOS;
  private long untold;

  /**
   * @param what fails then, e.g. {@code read from TUN postern0}
   */
  DeviceTrouble(String what) {
    this.what = what;
  }

  /**
   * @param result of a call: the negative {@link Errno}, or 0 where the other end is gone
   */
  void note(int result) {
    untold++;
    long nowNanos = System.nanoTime();
    if (nowNanos - lastNanos >= INTERVAL_NANOS) {
      LOG.warn(
          "cannot {}: {} ({} times since it was told)",
          what,
          result == 0 ? "the other end is gone" : Errno.text(-result),
          untold);
      lastNanos = nowNanos;
      untold = 0;
    }
  }
}
