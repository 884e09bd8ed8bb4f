package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/** Integrity check values: compared, and copied. */
final class Icv {
  private static final int COMMONEST_SIZE = 16;

  private Icv() {}

  /**
   * Whether two values are equal, in a time that does not depend on where they are not.
   *
   * @param size a multiple of 4
   */
  static boolean equal(long one, long other, int size) {
    if (size == COMMONEST_SIZE) {
      return ((Memory.n64(one) ^ Memory.n64(other)) | (Memory.n64(one + 8) ^ Memory.n64(other + 8)))
          == 0;
    }
    int difference = 0;
    for (int offset = 0; offset < size; offset += 4) {
      difference |= Memory.n32(one + offset) ^ Memory.n32(other + offset);
    }
    return difference == 0;
  }

  /** Copies a value; the commonest size in two steps, as a copy of any size costs a call. */
  static void copy(long from, long to, int size) {
    if (size == COMMONEST_SIZE) {
      long first = Memory.n64(from);
      long second = Memory.n64(from + 8);
      Memory.putN64(to, first);
      Memory.putN64(to + 8, second);
    } else {
      Memory.copy(from, to, size);
    }
  }
}
