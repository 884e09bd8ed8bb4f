package io.postern.dataplane.device;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * The TUN device that a descriptor is attached to, with its addresses and routes. It is made in the
 * network namespace in which the descriptor was opened, the second time too.
 */
final class KernelDevice implements AutoCloseable {
  private static final long TUNSETIFF = 0x400454ca;
  private static final long TUNSETOFFLOAD = 0x400454d0;
  private static final long TUNSETVNETHDRSZ = 0x400454d8;
  private static final int IFF_TUN = 1;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  /**
   * Packets, each up to 64 KiB. With the kernel's 500 some were lost on a busy machine, where a
   * reader waits several milliseconds for its turn.
   */
  static final int QUEUE_LENGTH = 2000;

  private final int descriptor;
  private final KernelTun settings;
  private final int table;
  private final RouteNetlink netlink;
  private final QueueDrops queueDrops;

  /**
   * @param descriptor of /dev/net/tun, closed by the caller
   * @param table where its routes are
   */
  KernelDevice(int descriptor, KernelTun settings, int table) {
    this.descriptor = descriptor;
    this.settings = settings;
    this.table = table;
    netlink = new RouteNetlink(settings.name());
    queueDrops = new QueueDrops();
  }

  /**
   * Makes it with as many offloads as the kernel has.
   *
   * @throws DeviceException if it cannot be made, or not as asked
   */
  TunOffload make(TunOffload most) {
    boolean withHeader = most != TunOffload.NONE && attach(IFF_VNET_HDR) >= 0;
    if (!withHeader) {
      DeviceException.check(attach(0), "make the device " + settings.name());
    }
    TunOffload offload = withHeader ? offload(most) : TunOffload.NONE;
    bringUp();
    return offload;
  }

  /**
   * Makes it as it was, after somebody deleted it: the descriptor lives on, and attaches again.
   *
   * @throws DeviceException if that cannot be; nothing of it is left then
   */
  void makeAgain(TunOffload asBefore) {
    boolean foreign = netlink.exists();
    int flags = asBefore == TunOffload.NONE ? 0 : IFF_VNET_HDR;
    DeviceException.check(attach(flags), "make the device " + settings.name());
    try {
      if (asBefore != TunOffload.NONE && offload(asBefore) != asBefore) {
        throw new DeviceException("the device " + settings.name() + " has fewer offloads now");
      }
      bringUp();
    } catch (DeviceException failure) {
      if (!foreign) {
        netlink.delete();
      }
      throw failure;
    }
  }

  private int attach(int moreFlags) {
    try (Arena arena = Arena.ofConfined()) {
      long request = arena.allocate(InterfaceRequest.SIZE, 8).address();
      InterfaceRequest.name(request, settings.name());
      InterfaceRequest.flags(request, IFF_TUN | IFF_NO_PI | moreFlags);
      return Descriptors.ioctl(descriptor, TUNSETIFF, request);
    }
  }

  /** The most that the kernel takes. */
  private TunOffload offload(TunOffload most) {
    try (Arena arena = Arena.ofConfined()) {
      long size = arena.allocate(8, 8).address();
      Memory.putN32(size, VirtioHeader.SIZE);
      DeviceException.check(
          Descriptors.ioctl(descriptor, TUNSETVNETHDRSZ, size), "size of the virtio header");
    }
    for (TunOffload offload : TunOffload.values()) {
      if (offload.compareTo(most) >= 0
          && Descriptors.ioctl(descriptor, TUNSETOFFLOAD, offload.flags()) >= 0) {
        return offload;
      }
    }
    throw new DeviceException("the TUN device refuses to be without offloads");
  }

  private void bringUp() {
    queueDrops.watch(netlink.find());
    for (Prefix address : settings.addresses()) {
      netlink.address(address);
    }
    // gso_max_size stays the kernel's 65536. With less, packets that are forwarded to the device in
    // runs of 64 KiB would be cut into single ones before they come to us.
    netlink.up(settings.mtu(), QUEUE_LENGTH);
    for (Prefix route : settings.routes()) {
      netlink.route(route, table);
    }
  }

  /** As {@link Tun#queueDrops}. */
  long queueDrops() {
    return queueDrops.count();
  }

  @Override
  public void close() {
    queueDrops.close();
    netlink.close();
  }
}
