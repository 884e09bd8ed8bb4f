package io.postern.dataplane.device;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** How functions of the C library are bound, and how their errno is had. */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** Scratch of each thread into which a call saves errno; it means nothing between two calls. */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

  private Libc() {}

  /**
   * A function whose result is an int, or a size that fits one; pointers and sizes are longs. The
   * first argument of the handle is {@link #state()}.
   */
  static MethodHandle function(String name, MemoryLayout... arguments) {
    return bind(
        name,
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** Likewise for a function whose result is a {@code ssize_t}. */
  static MethodHandle sizeFunction(String name, MemoryLayout... arguments) {
    return bind(
        name,
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** Likewise for a variadic function with {@code fixed} named arguments. */
  static MethodHandle variadic(String name, int fixed, MemoryLayout... arguments) {
    return bind(
        name,
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  private static MethodHandle bind(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new DeviceException("the C library has no " + name));
    return LINKER.downcallHandle(symbol, descriptor, options);
  }

  static MemorySegment state() {
    return STATE.get();
  }

  /** The result of a call, or its negative errno. */
  static int result(long answer, MemorySegment state) {
    return answer >= 0 ? (int) answer : -(int) ERRNO.get(state, 0L);
  }

  /** A bound function declares no exception: whatever comes is a defect of ours. */
  static IllegalStateException defect(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(thrown);
  }
}
