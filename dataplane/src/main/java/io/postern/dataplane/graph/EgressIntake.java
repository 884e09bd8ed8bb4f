package io.postern.dataplane.graph;

import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.Poll;
import org.jspecify.annotations.Nullable;

/** Reads packets from the TUN, and those that the clear path's trap has caught. */
final class EgressIntake implements Intake<EgressBatch>, AutoCloseable {
  private static final int FAILURE_PAUSE_MILLIS = 50;
  private static final int MOST_BATCHES_WITHOUT_LOOK = 8;

  private final TunInlet tun;
  private final @Nullable TunInlet trap;
  private final HeldPackets held;
  private final DummySchedule schedule;
  private final EventFd wakeUp;
  private final Poll all;
  private final Poll wakeUpOnly;
  private final EgressBatch batch = new EgressBatch();
  private boolean trapFirst;
  private int batchesWithoutLook;
  private boolean ready = true;
  private boolean trapReady;
  private boolean look;

  /**
   * @param held while there are any, an empty batch comes after each wait, for what may have become
   *     of them
   * @param schedule likewise whenever one is due
   */
  EgressIntake(
      TunInlet tun,
      @Nullable TunInlet trap,
      HeldPackets held,
      DummySchedule schedule,
      EventFd wakeUp) {
    this.schedule = schedule;
    this.tun = tun;
    this.trap = trap;
    this.held = held;
    this.wakeUp = wakeUp;
    all =
        trap == null
            ? new Poll(wakeUp.descriptor(), tun.descriptor())
            : new Poll(wakeUp.descriptor(), tun.descriptor(), trap.descriptor());
    wakeUpOnly = new Poll(wakeUp.descriptor());
  }

  @Override
  public @Nullable EgressBatch take() {
    // Behind a full batch a part of it may still wait for more.
    look |= batch.full();
    batch.clear();
    lookForTrap();
    if (trapFirst) {
      readTrap();
      readTun();
    } else {
      readTun();
      readTrap();
    }
    boolean empty = batch.count() == 0 && !look && !schedule.due(System.nanoTime());
    look = false;
    return empty ? null : batch;
  }

  /** A TUN that never becomes empty must not keep the clear path waiting, nor the other way. */
  private void lookForTrap() {
    trapFirst = !trapFirst;
    batchesWithoutLook++;
    if (trap != null && batchesWithoutLook > MOST_BATCHES_WITHOUT_LOOK && all.await(0)) {
      batchesWithoutLook = 0;
      ready |= all.ready(1);
      trapReady |= all.ready(2);
    }
  }

  private void readTun() {
    while (ready && !batch.full()) {
      ready = read(tun, false);
    }
  }

  private void readTrap() {
    while (trapReady && trap != null && !batch.full()) {
      trapReady = read(trap, true);
    }
  }

  /** Whether there may be more. */
  private boolean read(TunInlet from, boolean clear) {
    int length = from.read(batch.next(), batch.room());
    if (length > 0) {
      batch.add(length, clear);
    }
    return length > 0;
  }

  /** While a device fails, it would always be ready: then it is tried again after a pause. */
  @Override
  public void await(int timeoutMillis) {
    batchesWithoutLook = 0;
    look = !held.isEmpty();
    boolean trapFails = trap != null && trap.failing();
    if (tun.failing() || trapFails) {
      boolean tunMended = tun.mend();
      boolean trapMended = trap == null || trap.mend();
      ready = true;
      trapReady = trapFails;
      if (wakeUpOnly.await(tunMended && trapMended ? 0 : FAILURE_PAUSE_MILLIS)) {
        wakeUp.drain();
      }
    } else if (all.await(Math.min(timeoutMillis, schedule.millisToNext()))) {
      ready = all.ready(1);
      trapReady = trap != null && all.ready(2);
      if (all.ready(0)) {
        wakeUp.drain();
      }
    }
  }

  @Override
  public void close() {
    all.close();
    wakeUpOnly.close();
    batch.close();
  }
}
