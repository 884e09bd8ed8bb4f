package io.postern.dataplane.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls that any file descriptor knows. All answer 0 or more, or the negative errno. */
public final class Descriptors {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int CLONE_NEWNET = 0x4000_0000;

  private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = Libc.function("close", JAVA_INT);
  private static final MethodHandle READ =
      Libc.sizeFunction("read", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      Libc.sizeFunction("write", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITEV =
      Libc.sizeFunction("writev", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle POLL = Libc.function("poll", JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle IOCTL =
      Libc.variadic("ioctl", 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FCNTL = Libc.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = Libc.function("setns", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = Libc.function("eventfd", JAVA_INT, JAVA_INT);

  private Descriptors() {}

  /** Opens for reading and writing, not blocking, closed on exec. */
  static int open(String path) {
    return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  }

  /** Likewise for reading alone, and blocking. */
  static int openToRead(String path) {
    return open(path, O_RDONLY | O_CLOEXEC);
  }

  /** Takes the calling thread there. */
  static int enterNetworkNamespace(int descriptor) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  private static int open(String path, int flags) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return Libc.result((int) OPEN.invokeExact(state, name, flags, 0), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  public static int close(int descriptor) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) CLOSE.invokeExact(state, descriptor), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int read(int descriptor, long address, long size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((long) READ.invokeExact(state, descriptor, address, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int write(int descriptor, long address, long size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((long) WRITE.invokeExact(state, descriptor, address, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** Writes {@code count} elements of {@code struct iovec} as one packet. */
  static int writev(int descriptor, long iovecs, int count) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((long) WRITEV.invokeExact(state, descriptor, iovecs, count), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int poll(long entries, int count, int timeoutMillis) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) POLL.invokeExact(state, entries, (long) count, timeoutMillis), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int ioctl(int descriptor, long request, long argument) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) IOCTL.invokeExact(state, descriptor, request, argument), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int eventDescriptor() {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) EVENTFD.invokeExact(state, 0, O_NONBLOCK | O_CLOEXEC), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int setNonBlocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  }

  private static int fcntl(int descriptor, int command, int argument) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) FCNTL.invokeExact(state, descriptor, command, argument), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }
}
