package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * An array of {@code struct mmsghdr}, each with an address, control messages and an iovec of its
 * own, or more that lie elsewhere.
 */
final class MessageVector {
  private static final int ENTRY_SIZE = 64;
  private static final int IOVEC_SIZE = 16;
  private static final int NAME_SIZE_OFFSET = 8;
  private static final int IOVEC_OFFSET = 16;
  private static final int IOVEC_COUNT_OFFSET = 24;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_SIZE_OFFSET = 40;
  private static final int LENGTH_OFFSET = 56;

  private final long entries;
  private final long iovecs;
  private final long names;
  private final long controls;

  MessageVector(Arena arena, int capacity) {
    entries = arena.allocate((long) ENTRY_SIZE * capacity, 8).address();
    iovecs = allocateIovecs(arena, capacity);
    names = arena.allocate((long) SocketAddress.ROOM * capacity, 8).address();
    controls = arena.allocate((long) ControlMessage.ROOM * capacity, 8).address();
    for (int index = 0; index < capacity; index++) {
      long entry = entry(index);
      Memory.putN64(entry, name(index));
      Memory.putN64(entry + CONTROL_OFFSET, control(index));
    }
  }

  /** Where {@code struct mmsghdr} number {@code index} is. */
  long entry(int index) {
    return entries + (long) index * ENTRY_SIZE;
  }

  long name(int index) {
    return names + (long) index * SocketAddress.ROOM;
  }

  long control(int index) {
    return controls + (long) index * ControlMessage.ROOM;
  }

  static long allocateIovecs(Arena arena, int count) {
    return arena.allocate((long) IOVEC_SIZE * count, 8).address();
  }

  /** Writes the {@code struct iovec} in that place of an array. */
  static void putIovec(long array, int place, long address, long size) {
    long iovec = array + (long) place * IOVEC_SIZE;
    Memory.putN64(iovec, address);
    Memory.putN64(iovec + 8, size);
  }

  void data(int index, long address, long size) {
    putIovec(iovecs, index, address, size);
    data(index, iovecs, index, 1);
  }

  /**
   * @param array of {@code struct iovec}
   * @param first of {@code count}, its place in the array
   */
  void data(int index, long array, int first, int count) {
    Memory.putN64(entry(index) + IOVEC_OFFSET, array + (long) first * IOVEC_SIZE);
    Memory.putN64(entry(index) + IOVEC_COUNT_OFFSET, count);
  }

  void nameSize(int index, int octets) {
    Memory.putN32(entry(index) + NAME_SIZE_OFFSET, octets);
  }

  void controlSize(int index, long octets) {
    Memory.putN64(entry(index) + CONTROL_SIZE_OFFSET, octets);
  }

  long controlSize(int index) {
    return Memory.n64(entry(index) + CONTROL_SIZE_OFFSET);
  }

  /** Octets received. */
  int length(int index) {
    return Memory.n32(entry(index) + LENGTH_OFFSET);
  }
}
