package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/** Waits until one of a few descriptors can be read; for one thread at a time. */
public final class Poll implements AutoCloseable {
  private static final int ENTRY_SIZE = 8;
  private static final int READY_OFFSET = 6;
  private static final int POLLIN = 1;
  private static final int POLLERR = 8;

  private final Arena arena = Arena.ofShared();
  private final long entries;
  private final int count;

  public Poll(int... descriptors) {
    count = descriptors.length;
    entries = arena.allocate((long) ENTRY_SIZE * count, 8).address();
    for (int index = 0; index < count; index++) {
      long entry = entries + (long) index * ENTRY_SIZE;
      Memory.putN32(entry, descriptors[index]);
      Memory.putN16(entry + 4, POLLIN);
    }
  }

  /** Of the descriptor at that index only errors count from now on, not what can be read. */
  public void errorsOnly(int index) {
    Memory.putN16(entries + (long) index * ENTRY_SIZE + 4, 0);
  }

  /**
   * @param timeoutMillis 0 to look only, -1 for no bound
   * @return whether any is ready, be it with an error that a read will tell
   */
  public boolean await(int timeoutMillis) {
    int ready = Descriptors.poll(entries, count, timeoutMillis);
    if (ready <= 0) {
      for (int index = 0; index < count; index++) {
        Memory.putN16(entries + (long) index * ENTRY_SIZE + READY_OFFSET, 0);
      }
    }
    return ready > 0;
  }

  /** What the last {@link #await} saw of the descriptor at that index. */
  public boolean ready(int index) {
    return Memory.n16(entries + (long) index * ENTRY_SIZE + READY_OFFSET) != 0;
  }

  /** Whether an error waits there: {@link ErrorQueue} has it, or a read tells. */
  public boolean failed(int index) {
    return (Memory.n16(entries + (long) index * ENTRY_SIZE + READY_OFFSET) & POLLERR) != 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
