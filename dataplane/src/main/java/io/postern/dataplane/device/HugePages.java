package io.postern.dataplane.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Room for packets in pages of 2 MiB, if the kernel has them (madvise(2), MADV_HUGEPAGE): else each
 * packet lies in a page of 4 KiB of its own, which the processor has to look up first.
 */
public final class HugePages {
  private static final long SIZE = 2 << 20;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int NO_FILE = -1;
  private static final long MAP_FAILED = -1;
  private static final int MADV_HUGEPAGE = 14;

  private static final MethodHandle MMAP =
      Libc.sizeFunction("mmap", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MUNMAP = Libc.function("munmap", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MADVISE =
      Libc.function("madvise", JAVA_LONG, JAVA_LONG, JAVA_INT);

  private HugePages() {}

  /**
   * The address of room at the begin of a page, all of it zero, until {@code arena} is closed. What
   * fills up the last page takes memory too.
   *
   * @param octets 1 or more
   * @throws DeviceException if there is no memory
   */
  public static long allocate(Arena arena, long octets) {
    long whole = octets + SIZE - 1 & -SIZE;
    // One page more, since the kernel begins where it likes; what is before and behind stays
    // unused.
    long mapped = whole + SIZE;
    MemorySegment mapping =
        MemorySegment.ofAddress(map(mapped)).reinterpret(mapped, arena, HugePages::unmap);
    long address = mapping.address() + SIZE - 1 & -SIZE;
    prefer(address, whole);
    return address;
  }

  private static long map(long octets) {
    MemorySegment state = Libc.state();
    try {
      long address =
          (long)
              MMAP.invokeExact(
                  state, 0L, octets, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, NO_FILE, 0L);
      if (address == MAP_FAILED) {
        DeviceException.check(Libc.result(address, state), "mmap of " + octets + " octets");
      }
      return address;
    } catch (DeviceException failure) {
      throw failure;
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** A kernel that will not gives usual pages: that is slower, and right. */
  private static void prefer(long address, long octets) {
    MemorySegment state = Libc.state();
    try {
      var _ = (int) MADVISE.invokeExact(state, address, octets, MADV_HUGEPAGE);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  private static void unmap(MemorySegment mapping) {
    MemorySegment state = Libc.state();
    try {
      var _ = (int) MUNMAP.invokeExact(state, mapping.address(), mapping.byteSize());
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }
}
