package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/** Wakes a thread that waits in {@link Poll}, from any other. */
public final class EventFd implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final long one;
  private final long scratch;
  private final int descriptor;

  public EventFd() {
    descriptor = DeviceException.check(Descriptors.eventDescriptor(), "eventfd");
    one = arena.allocate(8, 8).address();
    scratch = arena.allocate(8, 8).address();
    Memory.putN64(one, 1);
  }

  public int descriptor() {
    return descriptor;
  }

  public void signal() {
    Descriptors.write(descriptor, one, 8);
  }

  /** Forgets signals so far; only by the thread that waits. */
  public void drain() {
    Descriptors.read(descriptor, scratch, 8);
  }

  /** No thread may signal or wait any more. */
  @Override
  public void close() {
    Descriptors.close(descriptor);
    arena.close();
  }
}
