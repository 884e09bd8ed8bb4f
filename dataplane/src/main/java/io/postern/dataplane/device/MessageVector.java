package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/** An array of {@code struct mmsghdr}, each with one iovec, an address and control messages. */
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
    iovecs = arena.allocate((long) IOVEC_SIZE * capacity, 8).address();
    names = arena.allocate((long) SocketAddress.ROOM * capacity, 8).address();
    controls = arena.allocate((long) ControlMessage.ROOM * capacity, 8).address();
    for (int index = 0; index < capacity; index++) {
      long entry = entry(index);
      Memory.putN64(entry, name(index));
      Memory.putN64(entry + IOVEC_OFFSET, iovecs + (long) index * IOVEC_SIZE);
      Memory.putN64(entry + IOVEC_COUNT_OFFSET, 1);
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

  void data(int index, long address, long size) {
    long iovec = iovecs + (long) index * IOVEC_SIZE;
    Memory.putN64(iovec, address);
    Memory.putN64(iovec + 8, size);
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
