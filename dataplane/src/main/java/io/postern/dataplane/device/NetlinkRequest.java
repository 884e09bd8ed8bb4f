package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/** One request after the other to rtnetlink(7), each acknowledged; for one thread at a time. */
final class NetlinkRequest implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NLMSG_ERROR = 2;
  private static final int REQUEST = 1;
  private static final int REQUEST_ACKNOWLEDGED = REQUEST | 4;

  private static final int HEADER_SIZE = 16;
  private static final int MESSAGE_SIZE = 1024;

  private final Arena arena = Arena.ofShared();
  private final long message = arena.allocate(MESSAGE_SIZE, 8).address();
  private final int socket;
  private int used;

  /** In the network namespace of the calling thread, for all its life. */
  NetlinkRequest() {
    socket = DeviceException.check(SocketCalls.socket(AF_NETLINK, SOCK_RAW, 0), "netlink socket");
  }

  int socket() {
    return socket;
  }

  NetlinkRequest begin(int type, int flags) {
    Memory.zero(message, MESSAGE_SIZE);
    Memory.putN16(message + 4, type);
    Memory.putN16(message + 6, REQUEST_ACKNOWLEDGED | flags);
    used = HEADER_SIZE;
    return this;
  }

  NetlinkRequest put8(int value) {
    Memory.put8(message + used, value);
    used += 1;
    return this;
  }

  NetlinkRequest put32(int value) {
    Memory.putN32(message + used, value);
    used += 4;
    return this;
  }

  NetlinkRequest attribute(int type, int value) {
    attributeHeader(type, 4);
    return put32(value);
  }

  NetlinkRequest attribute(int type, byte[] value) {
    attributeHeader(type, value.length);
    Memory.write(value, 0, message + used, value.length);
    used += value.length + 3 & -4;
    return this;
  }

  private void attributeHeader(int type, int size) {
    Memory.putN16(message + used, 4 + size);
    Memory.putN16(message + used + 2, type);
    used += 4;
  }

  /**
   * @throws DeviceException if the kernel refuses
   */
  void send(String what) {
    DeviceException.check(exchange(), what);
  }

  /** 0, or the negative errno that the kernel answers. */
  int exchange() {
    int received = call();
    if (received < 0) {
      return received;
    }
    boolean answered = received >= HEADER_SIZE + 4 && Memory.n16(message + 4) == NLMSG_ERROR;
    return answered ? Memory.n32(message + HEADER_SIZE) : -Errno.EINVAL;
  }

  /**
   * Asks for what the kernel tells in one message, which is at {@link #answer} then.
   *
   * @return its octets behind the header, or the negative errno
   */
  int ask() {
    Memory.putN16(message + 6, REQUEST);
    int received = call();
    if (received < HEADER_SIZE) {
      return received < 0 ? received : -Errno.EINVAL;
    }
    return Memory.n16(message + 4) == NLMSG_ERROR
        ? Memory.n32(message + HEADER_SIZE)
        : received - HEADER_SIZE;
  }

  long answer() {
    return message + HEADER_SIZE;
  }

  /** Octets of the answer, or the negative errno. */
  private int call() {
    Memory.putN32(message, used);
    int sent = Descriptors.write(socket, message, used);
    if (sent < 0) {
      return sent;
    }
    return Descriptors.read(socket, message, MESSAGE_SIZE);
  }

  @Override
  public void close() {
    Descriptors.close(socket);
    arena.close();
  }
}
