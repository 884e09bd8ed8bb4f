package io.postern.dataplane.ah;

import io.postern.dataplane.packet.Memory;

/** The AH header (RFC 4302 §2). */
final class AhHeader {
  /** Octets before the ICV. */
  static final int FIXED_SIZE = 12;

  private AhHeader() {}

  static int nextHeader(long header) {
    return Memory.u8(header);
  }

  /** Octets by its own length field, ICV and padding included. */
  static int size(long header) {
    return (Memory.u8(header + 1) + 2) * 4;
  }

  static int spi(long header) {
    return Memory.i32(header + 4);
  }

  /** The lower 32 bits of the sequence number. */
  static long sequence(long header) {
    return Memory.u32(header + 8);
  }

  /** Writes a header whose ICV and padding are zero yet. */
  static void write(long header, int nextHeader, int size, int spi, long sequence) {
    Memory.put8(header, nextHeader);
    Memory.put8(header + 1, size / 4 - 2);
    Memory.put16(header + 2, 0);
    Memory.put32(header + 4, spi);
    Memory.put32(header + 8, (int) sequence);
    Memory.zero(header + FIXED_SIZE, size - FIXED_SIZE);
  }
}
