package io.postern.dataplane.graph;

import io.postern.dataplane.device.HugePages;
import io.postern.dataplane.offload.VirtioHeader;
import java.lang.foreign.Arena;

/**
 * What was read from the TUN at once: up to 64 packets, each with its virtio header if the TUN has
 * them, and no more than fits the cache.
 *
 * <p>Two of the largest packets are enough. What becomes of one, some 48 segments, is more than the
 * kernel takes as one datagram by what ESP adds: 45 leave, and the rest goes with those of the next
 * batch if there is one ({@link Outgoing}).
 */
final class EgressBatch implements AutoCloseable {
  static final int LARGEST_COUNT = 64;

  private static final int LARGEST_READ = 65_536 + VirtioHeader.SIZE;
  private static final int FULL_SIZE = 125_000;
  private static final int ROOM_AROUND = 128;
  private static final int SIZE = FULL_SIZE + LARGEST_READ + (LARGEST_COUNT + 1) * ROOM_AROUND;

  private final Arena arena = Arena.ofShared();
  private final long start = HugePages.allocate(arena, SIZE);
  private final long[] address = new long[LARGEST_COUNT];
  private final int[] length = new int[LARGEST_COUNT];
  private final boolean[] cameClear = new boolean[LARGEST_COUNT];
  private int count;
  private long next;

  void clear() {
    count = 0;
    next = start + ROOM_AROUND;
  }

  /** Whether it was enough: then there may be more to read. */
  boolean full() {
    return count == LARGEST_COUNT || next - start >= FULL_SIZE;
  }

  /** Where the next packet is to be read to; there is {@link #room}. */
  long next() {
    return next;
  }

  int room() {
    return LARGEST_READ;
  }

  /**
   * @param clear read from the trap of the clear path, without a virtio header
   */
  void add(int octets, boolean clear) {
    cameClear[count] = clear;
    address[count] = next;
    length[count] = octets;
    count++;
    next += octets + ROOM_AROUND + 7 & -8L;
  }

  int count() {
    return count;
  }

  boolean cameClear(int index) {
    return cameClear[index];
  }

  long address(int index) {
    return address[index];
  }

  int length(int index) {
    return length[index];
  }

  @Override
  public void close() {
    arena.close();
  }
}
