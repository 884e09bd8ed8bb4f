package io.postern.concentrator.daemon;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how far we are (sd_notify(3), Type=notify): a datagram to the Unix socket that
 * {@code NOTIFY_SOCKET} names. The JDK has no datagrams over Unix sockets, hence libc.
 */
final class ServiceManager {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

  /** Of sun_path (unix(7)). */
  private static final int LONGEST_PATH = 107;

  private final Optional<byte[]> socketPath;

  ServiceManager(Map<String, String> environment) {
    socketPath =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
            .filter(path -> path.startsWith("/") || path.startsWith("@"))
            .map(path -> path.getBytes(StandardCharsets.UTF_8))
            .filter(path -> path.length <= LONGEST_PATH);
  }

  void ready(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  void stopping() {
    send("STOPPING=1");
  }

  private void send(String state) {
    socketPath.ifPresent(
        path -> {
          try {
            send(path, state.getBytes(StandardCharsets.UTF_8));
          } catch (Throwable failure) { // MethodHandle.invokeExact declares no less
            LOG.atWarn().setCause(failure).log("the service manager could not be told");
          }
        });
  }

  private static void send(byte[] path, byte[] state) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle socket =
        handle(
            linker,
            "socket",
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT);
    MethodHandle sendto =
        handle(
            linker,
            "sendto",
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT);
    MethodHandle close = handle(linker, "close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
      try {
        MemorySegment address = address(arena, path);
        MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, state);
        long sent =
            (long)
                sendto.invokeExact(
                    descriptor, message, message.byteSize(), 0, address, (int) address.byteSize());
        if (sent != message.byteSize()) {
          LOG.warn("the service manager does not listen");
        }
      } finally {
        int ignored = (int) close.invokeExact(descriptor);
        LOG.trace("notification socket closed: {}", ignored);
      }
    }
  }

  /** A sockaddr_un; {@code @} stands for the zero of an abstract address. */
  private static MemorySegment address(Arena arena, byte[] path) {
    MemorySegment address = arena.allocate(2L + path.length);
    address.set(
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder()), 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
    if (path[0] == '@') {
      address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
    }
    return address;
  }

  private static MethodHandle handle(
      Linker linker, String name, ValueLayout result, ValueLayout... arguments) {
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }
}
