package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Memory for keys, zeroed before it is freed. From malloc and not an arena: any thread may free it,
 * and without a word to all the others.
 */
final class NativeBlock implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  /** What malloc gives without waste. */
  private static final int LEAST_ALIGNMENT = 16;

  private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
  private static final MemorySegment ALIGNED_ALLOC = LIBC.findOrThrow("aligned_alloc");
  private static final MemorySegment FREE = LIBC.findOrThrow("free");

  private final int size;
  private long address;

  /** A block of zeros on a boundary of 64. */
  NativeBlock(int size) {
    this(size, CACHE_LINE);
  }

  /** Likewise for what is only kept: no larger than need be, on a boundary of 16. */
  static NativeBlock small(int size) {
    return new NativeBlock(size, LEAST_ALIGNMENT);
  }

  private NativeBlock(int size, int alignment) {
    this.size = (size + alignment - 1) / alignment * alignment;
    address = NativeShapes.callForLong(ALIGNED_ALLOC, alignment, this.size);
    if (address == 0) {
      throw new OutOfMemoryError("no native memory for a key");
    }
    Memory.zero(address, this.size);
  }

  long address() {
    return address;
  }

  int size() {
    return size;
  }

  /** Zeroes and frees, the first time. */
  @Override
  public void close() {
    if (address != 0) {
      Memory.zero(address, size);
      NativeShapes.call(FREE, address);
      address = 0;
    }
  }
}
