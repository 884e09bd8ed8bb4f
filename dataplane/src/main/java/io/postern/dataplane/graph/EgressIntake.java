package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.Errno;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.Poll;
import io.postern.dataplane.device.Tun;
import org.jspecify.annotations.Nullable;

/** Reads packets from the TUN. */
final class EgressIntake implements Intake<EgressBatch>, AutoCloseable {
  private static final int FAILURE_PAUSE_MILLIS = 50;

  private final Tun tun;
  private final EventFd wakeUp;
  private final Drops drops;
  private final Poll both;
  private final Poll wakeUpOnly;
  private final EgressBatch batch = new EgressBatch();
  private boolean ready = true;
  private boolean failing;

  EgressIntake(Tun tun, EventFd wakeUp, Drops drops) {
    this.tun = tun;
    this.wakeUp = wakeUp;
    this.drops = drops;
    both = new Poll(wakeUp.descriptor(), tun.descriptor());
    wakeUpOnly = new Poll(wakeUp.descriptor());
  }

  @Override
  public @Nullable EgressBatch take() {
    batch.clear();
    while (ready && !batch.full()) {
      int length = tun.read(batch.next(), batch.room());
      if (length > 0) {
        batch.add(length);
      } else {
        ready = false;
        noteFailure(length);
      }
    }
    return batch.count() == 0 ? null : batch;
  }

  private void noteFailure(int result) {
    if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
      failing = true;
      drops.add(DropReason.DEVICE_FAILED);
    }
  }

  /** While the device fails, it would always be ready: then it is tried again after a pause. */
  @Override
  public void await(int timeoutMillis) {
    if (failing) {
      failing = false;
      ready = true;
      if (wakeUpOnly.await(FAILURE_PAUSE_MILLIS)) {
        wakeUp.drain();
      }
    } else if (both.await(timeoutMillis)) {
      ready = both.ready(1);
      if (both.ready(0)) {
        wakeUp.drain();
      }
    }
  }

  @Override
  public void close() {
    both.close();
    wakeUpOnly.close();
    batch.close();
  }
}
