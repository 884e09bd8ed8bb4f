package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DeviceException;
import io.postern.dataplane.device.Errno;
import io.postern.dataplane.device.Tun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TUN as the one thread that reads it sees it: what fails is told and counted, and a device that
 * somebody deleted is made again, at once, or where that cannot be, with pauses that double.
 */
final class TunInlet {
  private static final Logger LOG = LoggerFactory.getLogger(TunInlet.class);
  private static final long FIRST_PAUSE_NANOS = 100_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

  private final Tun tun;
  private final Drops drops;
  private final DataplaneEvents events;
  private final DeviceTrouble trouble;
  private boolean failing;
  private boolean lost;
  private long pauseNanos;
  private long lastTryNanos = System.nanoTime();

  TunInlet(Tun tun, Drops drops, DataplaneEvents events) {
    this.tun = tun;
    this.drops = drops;
    this.events = events;
    trouble = new DeviceTrouble("read from " + tun);
  }

  int descriptor() {
    return tun.descriptor();
  }

  /** The length of one packet; 0 if there is none, or none can be read. */
  int read(long address, int room) {
    int result = tun.read(address, room);
    if (result > 0) {
      return result;
    }
    if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
      failing = true;
      lost = tun.lost(result);
      trouble.note(result);
      drops.add(DropReason.DEVICE_FAILED);
    }
    return 0;
  }

  /** Whether the last read failed: then it would always be ready. */
  boolean failing() {
    return failing;
  }

  /** Does what can be done before it is read again, and answers whether that may be at once. */
  boolean mend() {
    if (!failing) {
      return true;
    }
    failing = false;
    return lost && System.nanoTime() - lastTryNanos >= pauseNanos && makeAgain();
  }

  private boolean makeAgain() {
    lastTryNanos = System.nanoTime();
    try {
      tun.makeAgain();
      lost = false;
      pauseNanos = 0;
      events.deviceMadeAgain(tun.toString());
    } catch (DeviceException failure) {
      tell(failure);
      pauseNanos = Math.clamp(2 * pauseNanos, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
    }
    return !lost;
  }

  private void tell(DeviceException failure) {
    // Once for each time that the pause grows.
    if (pauseNanos < LONGEST_PAUSE_NANOS) {
      LOG.error(
          "{} was deleted and cannot be made again: {}; no packet goes through a tunnel until it"
              + " is. Remove what is in the way and see that CAP_NET_ADMIN is there, or restart",
          tun,
          failure.getMessage());
    }
  }
}
