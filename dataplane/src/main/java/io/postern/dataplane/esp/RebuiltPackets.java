package io.postern.dataplane.esp;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * Packets that are put together anew, since what was received does not hold all of their headers.
 * They stay until {@link #clear}.
 */
public final class RebuiltPackets implements AutoCloseable {
  static final int SIZE = 512 << 10;

  private static final int ROOM_BEFORE = 64;
  private static final int LARGEST = 65_536 + 40;

  private final Arena arena = Arena.ofShared();
  private final long start = arena.allocate(SIZE, 64).address();
  private long next = start;

  /** Whether there is room for one packet of any size, and for another one made of that. */
  public boolean hasRoom() {
    return next + 2 * taken(LARGEST) <= start + SIZE;
  }

  /** Room for a packet, and for what a device wants before and ciphers behind it. */
  public long take(int octets) {
    long packet = next + ROOM_BEFORE;
    next += taken(octets);
    return packet;
  }

  private static long taken(int octets) {
    return ROOM_BEFORE + octets + ROOM_BEFORE + 7 & -8L;
  }

  /** All packets are delivered. */
  public void clear() {
    next = start;
  }

  @Override
  public void close() {
    Memory.zero(start, SIZE);
    arena.close();
  }
}
