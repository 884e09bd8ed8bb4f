package io.postern.dataplane.device;

import io.postern.dataplane.Prefix;
import java.lang.foreign.Arena;
import java.net.Inet6Address;

/** Sets up one device over rtnetlink(7); whatever it sets vanishes with the device. */
final class RouteNetlink implements AutoCloseable {
  /** Where routes are looked up that no rule sends elsewhere. */
  static final int TABLE_MAIN = 254;

  private static final int SIOCGIFINDEX = 0x8933;

  private static final int NEW_LINK = 16;
  private static final int DELETE_LINK = 17;
  private static final int NEW_ADDRESS = 20;
  private static final int NEW_ROUTE = 24;
  private static final int CREATE_EXCLUSIVELY = 0x400 | 0x200;

  private static final int IFF_UP = 1;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_TXQLEN = 13;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_NODAD = 2;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_TABLE = 15;
  private static final int PROTOCOL_STATIC = 4;
  private static final int SCOPE_LINK = 253;
  private static final int TYPE_UNICAST = 1;

  private final NetlinkRequest request = new NetlinkRequest();
  private final String name;
  private int index;

  /** In the network namespace of the calling thread, for all its life. */
  RouteNetlink(String name) {
    this.name = name;
  }

  /** The device that has the name now is the one for all that follows; answers its index. */
  int find() {
    index = DeviceException.check(index(), "no device " + name);
    return index;
  }

  boolean exists() {
    return index() >= 0;
  }

  /** Or the negative {@link Errno}. */
  private int index() {
    try (Arena arena = Arena.ofConfined()) {
      long named = arena.allocate(InterfaceRequest.SIZE, 8).address();
      InterfaceRequest.name(named, name);
      int result = Descriptors.ioctl(request.socket(), SIOCGIFINDEX, named);
      return result < 0 ? result : InterfaceRequest.index(named);
    }
  }

  /** Whatever comes of it. */
  void delete() {
    int present = index();
    if (present >= 0) {
      request.begin(DELETE_LINK, 0).put32(0).put32(present).put32(0).put32(0).exchange();
    }
  }

  /**
   * @param queue packets that wait for whoever reads the device
   */
  void up(int mtu, int queue) {
    request.begin(NEW_LINK, 0).put32(0).put32(index).put32(IFF_UP).put32(IFF_UP);
    request
        .attribute(IFLA_MTU, mtu)
        .attribute(IFLA_TXQLEN, queue)
        .send("bring up " + name + " with an MTU of " + mtu);
  }

  void address(Prefix address) {
    byte[] octets = address.network().getAddress();
    boolean version6 = address.network() instanceof Inet6Address;
    request
        .begin(NEW_ADDRESS, CREATE_EXCLUSIVELY)
        .put8(SocketAddress.family(address.network()))
        .put8(address.length())
        .put8(version6 ? IFA_F_NODAD : 0)
        .put8(0)
        .put32(index)
        .attribute(IFA_LOCAL, octets)
        .attribute(IFA_ADDRESS, octets)
        .send("give " + address + " to " + name);
  }

  void route(Prefix destination, int table) {
    boolean version6 = destination.network() instanceof Inet6Address;
    request
        .begin(NEW_ROUTE, CREATE_EXCLUSIVELY)
        .put8(SocketAddress.family(destination.network()))
        .put8(destination.length())
        .put8(0)
        .put8(0)
        .put8(table < 256 ? table : 0)
        .put8(PROTOCOL_STATIC)
        .put8(version6 ? 0 : SCOPE_LINK)
        .put8(TYPE_UNICAST)
        .put32(0)
        .attribute(RTA_DST, destination.network().getAddress())
        .attribute(RTA_OIF, index)
        .attribute(RTA_TABLE, table)
        .send("route " + destination + " into " + name);
  }

  @Override
  public void close() {
    request.close();
  }
}
