package io.postern.dataplane.device;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.net.Inet6Address;

/** Sets up one device over rtnetlink(7); whatever it sets vanishes with the device. */
final class RouteNetlink implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SIOCGIFINDEX = 0x8933;

  private static final int NEW_LINK = 16;
  private static final int NEW_ADDRESS = 20;
  private static final int NEW_ROUTE = 24;
  private static final int NLMSG_ERROR = 2;
  private static final int REQUEST_ACKNOWLEDGED = 1 | 4;
  private static final int CREATE_EXCLUSIVELY = 0x400 | 0x200;

  private static final int IFF_UP = 1;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_GSO_MAX_SIZE = 41;
  private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_NODAD = 2;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int TABLE_MAIN = 254;
  private static final int PROTOCOL_STATIC = 4;
  private static final int SCOPE_LINK = 253;
  private static final int TYPE_UNICAST = 1;

  private static final int HEADER_SIZE = 16;
  private static final int MESSAGE_SIZE = 1024;

  private final Arena arena = Arena.ofConfined();
  private final long message = arena.allocate(MESSAGE_SIZE, 8).address();
  private final int socket;
  private final int index;
  private final String name;
  private int used;

  RouteNetlink(String name) {
    this.name = name;
    socket = DeviceException.check(SocketCalls.socket(AF_NETLINK, SOCK_RAW, 0), "netlink socket");
    InterfaceRequest.name(message, name);
    int found = Descriptors.ioctl(socket, SIOCGIFINDEX, message);
    index = InterfaceRequest.index(message);
    if (found < 0) {
      close();
      DeviceException.check(found, "no device " + name);
    }
  }

  void up(int mtu) {
    begin(NEW_LINK, 0);
    put32(0);
    put32(index);
    put32(IFF_UP);
    put32(IFF_UP);
    attribute(IFLA_MTU, mtu);
    send("bring up " + name + " with an MTU of " + mtu);
  }

  /** What the kernel hands over at once at most; false where it is too old to be told. */
  boolean largestSegmentedPacket(int octets) {
    begin(NEW_LINK, 0);
    put32(0);
    put32(index);
    put32(0);
    put32(0);
    attribute(IFLA_GSO_MAX_SIZE, octets);
    attribute(IFLA_GSO_IPV4_MAX_SIZE, octets);
    return exchange() >= 0;
  }

  void address(Prefix address) {
    byte[] octets = address.network().getAddress();
    boolean version6 = address.network() instanceof Inet6Address;
    begin(NEW_ADDRESS, CREATE_EXCLUSIVELY);
    put8(family(version6));
    put8(address.length());
    put8(version6 ? IFA_F_NODAD : 0);
    put8(0);
    put32(index);
    attribute(IFA_LOCAL, octets);
    attribute(IFA_ADDRESS, octets);
    send("give " + address + " to " + name);
  }

  void route(Prefix destination) {
    boolean version6 = destination.network() instanceof Inet6Address;
    begin(NEW_ROUTE, CREATE_EXCLUSIVELY);
    put8(family(version6));
    put8(destination.length());
    put8(0);
    put8(0);
    put8(TABLE_MAIN);
    put8(PROTOCOL_STATIC);
    put8(version6 ? 0 : SCOPE_LINK);
    put8(TYPE_UNICAST);
    put32(0);
    attribute(RTA_DST, destination.network().getAddress());
    attribute(RTA_OIF, index);
    send("route " + destination + " into " + name);
  }

  private static int family(boolean version6) {
    return version6 ? SocketAddress.AF_INET6 : SocketAddress.AF_INET;
  }

  private void begin(int type, int flags) {
    Memory.zero(message, MESSAGE_SIZE);
    Memory.putN16(message + 4, type);
    Memory.putN16(message + 6, REQUEST_ACKNOWLEDGED | flags);
    used = HEADER_SIZE;
  }

  private void put8(int value) {
    Memory.put8(message + used, value);
    used += 1;
  }

  private void put32(int value) {
    Memory.putN32(message + used, value);
    used += 4;
  }

  private void attribute(int type, int value) {
    attributeHeader(type, 4);
    put32(value);
  }

  private void attribute(int type, byte[] value) {
    attributeHeader(type, value.length);
    Memory.write(value, 0, message + used, value.length);
    used += value.length;
  }

  private void attributeHeader(int type, int size) {
    Memory.putN16(message + used, 4 + size);
    Memory.putN16(message + used + 2, type);
    used += 4;
  }

  private void send(String what) {
    DeviceException.check(exchange(), what);
  }

  /** 0, or the negative errno that the kernel answers. */
  private int exchange() {
    Memory.putN32(message, used);
    int sent = Descriptors.write(socket, message, used);
    if (sent < 0) {
      return sent;
    }
    int received = Descriptors.read(socket, message, MESSAGE_SIZE);
    if (received < 0) {
      return received;
    }
    boolean answered = received >= HEADER_SIZE + 4 && Memory.n16(message + 4) == NLMSG_ERROR;
    return answered ? Memory.n32(message + HEADER_SIZE) : -Errno.EINVAL;
  }

  @Override
  public void close() {
    Descriptors.close(socket);
    arena.close();
  }
}
