package io.postern.dataplane.cipher;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls of native functions by the shape of their arguments, the function itself being the first.
 * All pointers and sizes are longs. The handles are constants, so that the JIT compiles a call
 * through.
 */
final class NativeShapes {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle VOID_1 = shape(FunctionDescriptor.ofVoid(longs(1)));
  private static final MethodHandle VOID_2 = shape(FunctionDescriptor.ofVoid(longs(2)));
  private static final MethodHandle VOID_3 = shape(FunctionDescriptor.ofVoid(longs(3)));
  private static final MethodHandle VOID_10 = shape(FunctionDescriptor.ofVoid(longs(10)));
  private static final MethodHandle LONG_1 = shape(FunctionDescriptor.of(JAVA_LONG, longs(1)));
  private static final MethodHandle LONG_2 = shape(FunctionDescriptor.of(JAVA_LONG, longs(2)));
  private static final MethodHandle LONG_3 = shape(FunctionDescriptor.of(JAVA_LONG, longs(3)));
  private static final MethodHandle INT_1 = shape(FunctionDescriptor.of(JAVA_INT, longs(1)));
  private static final MethodHandle INT_2 = shape(FunctionDescriptor.of(JAVA_INT, longs(2)));
  private static final MethodHandle INT_3 = shape(FunctionDescriptor.of(JAVA_INT, longs(3)));
  private static final MethodHandle INT_4 = shape(FunctionDescriptor.of(JAVA_INT, longs(4)));
  private static final MethodHandle INT_6 = shape(FunctionDescriptor.of(JAVA_INT, longs(6)));

  private NativeShapes() {}

  static void call(MemorySegment function, long a) {
    try {
      VOID_1.invokeExact(function, a);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static void call(MemorySegment function, long a, long b) {
    try {
      VOID_2.invokeExact(function, a, b);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static void call(MemorySegment function, long a, long b, long c) {
    try {
      VOID_3.invokeExact(function, a, b, c);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static void call(
      MemorySegment function,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      long i,
      long j) {
    try {
      VOID_10.invokeExact(function, a, b, c, d, e, f, g, h, i, j);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static long callForLong(MemorySegment function, long a) {
    try {
      return (long) LONG_1.invokeExact(function, a);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static long callForLong(MemorySegment function, long a, long b) {
    try {
      return (long) LONG_2.invokeExact(function, a, b);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static long callForLong(MemorySegment function, long a, long b, long c) {
    try {
      return (long) LONG_3.invokeExact(function, a, b, c);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static int callForInt(MemorySegment function, long a) {
    try {
      return (int) INT_1.invokeExact(function, a);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static int callForInt(MemorySegment function, long a, long b) {
    try {
      return (int) INT_2.invokeExact(function, a, b);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static int callForInt(MemorySegment function, long a, long b, long c) {
    try {
      return (int) INT_3.invokeExact(function, a, b, c);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static int callForInt(MemorySegment function, long a, long b, long c, long d) {
    try {
      return (int) INT_4.invokeExact(function, a, b, c, d);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  static int callForInt(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (int) INT_6.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw failed(impossible);
    }
  }

  private static MethodHandle shape(FunctionDescriptor descriptor) {
    // None of these functions waits, so none holds back a safepoint for long.
    return LINKER.downcallHandle(descriptor, Linker.Option.critical(false));
  }

  private static MemoryLayout[] longs(int count) {
    MemoryLayout[] layouts = new MemoryLayout[count];
    Arrays.fill(layouts, JAVA_LONG);
    return layouts;
  }

  private static IllegalStateException failed(Throwable cause) {
    return new IllegalStateException("a native call failed", cause);
  }
}
