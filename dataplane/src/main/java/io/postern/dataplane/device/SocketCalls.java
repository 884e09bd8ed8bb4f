package io.postern.dataplane.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls that only sockets know. All answer 0 or more, or the negative errno. */
final class SocketCalls {
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int MSG_NOSIGNAL = 0x4000;

  private static final MethodHandle SOCKET = Libc.function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKETPAIR =
      Libc.function("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle BIND = Libc.function("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      Libc.function("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      Libc.function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      Libc.function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle RECVMMSG =
      Libc.function("recvmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      Libc.function("sendmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle SENDTO =
      Libc.sizeFunction("sendto", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);

  private SocketCalls() {}

  /** Not blocking, closed on exec. */
  static int socket(int family, int type, int protocol) {
    MemorySegment state = Libc.state();
    int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
    try {
      return Libc.result((int) SOCKET.invokeExact(state, family, flags, protocol), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** Writes two ints, the descriptors, to {@code pair}. */
  static int socketPair(int family, int type, long pair) {
    MemorySegment state = Libc.state();
    int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
    try {
      return Libc.result((int) SOCKETPAIR.invokeExact(state, family, flags, 0, pair), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int bind(int descriptor, long address, int size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) BIND.invokeExact(state, descriptor, address, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /**
   * @param size of an int: room before, size after
   */
  static int socketName(int descriptor, long address, long size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) GETSOCKNAME.invokeExact(state, descriptor, address, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  static int setOption(int descriptor, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      long option = arena.allocate(JAVA_INT).address();
      Memory.putN32(option, value);
      return setOptionAt(descriptor, level, name, option);
    }
  }

  /** Likewise with the value, an int, in memory already. */
  static int setOptionAt(int descriptor, int level, int name, long value) {
    return setOptionAt(descriptor, level, name, value, 4);
  }

  /** Likewise with a value of any size. */
  static int setOptionAt(int descriptor, int level, int name, long value, int size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) SETSOCKOPT.invokeExact(state, descriptor, level, name, value, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /**
   * Reads an option.
   *
   * @param size of an int: room before, size after
   */
  static int option(int descriptor, int level, int name, long value, long size) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) GETSOCKOPT.invokeExact(state, descriptor, level, name, value, size), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** Takes what is there, up to {@code count} elements of {@code struct mmsghdr}. */
  static int receiveMessages(int descriptor, long messages, int count) {
    return receive(descriptor, messages, count, MSG_DONTWAIT);
  }

  /** Likewise of the errors that are told of what was sent (ip(7), IP_RECVERR). */
  static int receiveErrors(int descriptor, long messages, int count) {
    return receive(descriptor, messages, count, MSG_DONTWAIT | MSG_ERRQUEUE);
  }

  private static int receive(int descriptor, long messages, int count, int flags) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) RECVMMSG.invokeExact(state, descriptor, messages, count, flags, 0L), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** Sends up to {@code count} elements; fewer if one fails, the error only if the first does. */
  static int sendMessages(int descriptor, long messages, int count) {
    MemorySegment state = Libc.state();
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    try {
      return Libc.result(
          (int) SENDMMSG.invokeExact(state, descriptor, messages, count, flags), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  /** Sends one datagram to the socket address {@code name}. */
  static int sendTo(int descriptor, long data, long size, long name, int nameSize) {
    MemorySegment state = Libc.state();
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    try {
      return Libc.result(
          (long) SENDTO.invokeExact(state, descriptor, data, size, flags, name, nameSize), state);
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }
}
