package io.postern.dataplane.device;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * Where clear packets come from and go to, one packet a call. Reading and writing may go on at once
 * in two threads; nobody may be in a call when it is closed.
 *
 * <p>With offloads each packet has a {@link VirtioHeader} before it, and may be many segments of a
 * connection in one.
 */
public final class Tun implements AutoCloseable {
  private static final long TUNSETIFF = 0x400454ca;
  private static final long TUNSETOFFLOAD = 0x400454d0;
  private static final long TUNSETVNETHDRSZ = 0x400454d8;
  private static final int IFF_TUN = 1;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  private final int descriptor;
  private final int mtu;
  private final String name;
  private final TunOffload offload;

  private Tun(int descriptor, int mtu, String name, TunOffload offload) {
    this.descriptor = descriptor;
    this.mtu = mtu;
    this.name = name;
    this.offload = offload;
  }

  /**
   * With as many offloads as the kernel has.
   *
   * @throws DeviceException if the device cannot be made, or not as asked
   */
  public static Tun open(TunSettings settings) {
    return open(settings, TunOffload.TCP_AND_UDP);
  }

  /** Likewise with no more than {@code most}. */
  static Tun open(TunSettings settings, TunOffload most) {
    return switch (settings) {
      case KernelTun kernel -> make(kernel, most, RouteNetlink.TABLE_MAIN);
      case InProcessTun inProcess -> {
        int descriptor = inProcess.fileDescriptor();
        DeviceException.check(Descriptors.setNonBlocking(descriptor), "in-process TUN");
        yield new Tun(descriptor, inProcess.mtu(), "in-process TUN", TunOffload.NONE);
      }
    };
  }

  /** With its routes in that table, and as many offloads as the kernel has. */
  public static Tun open(KernelTun settings, int table) {
    return make(settings, TunOffload.TCP_AND_UDP, table);
  }

  /** Likewise without offloads: what is read is single packets, their checksums finished. */
  public static Tun openPlain(KernelTun settings, int table) {
    return make(settings, TunOffload.NONE, table);
  }

  private static Tun make(KernelTun settings, TunOffload most, int table) {
    int descriptor = DeviceException.check(Descriptors.open("/dev/net/tun"), "open /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      long request = arena.allocate(InterfaceRequest.SIZE, 8).address();
      boolean withHeader =
          most != TunOffload.NONE && attach(descriptor, request, settings, IFF_VNET_HDR) >= 0;
      if (!withHeader) {
        DeviceException.check(
            attach(descriptor, request, settings, 0), "make the device " + settings.name());
      }
      TunOffload offload = withHeader ? offload(descriptor, request, most) : TunOffload.NONE;
      bringUp(settings, table);
      return new Tun(descriptor, settings.mtu(), "TUN " + settings.name(), offload);
    } catch (DeviceException failure) {
      Descriptors.close(descriptor);
      throw failure;
    }
  }

  private static int attach(int descriptor, long request, KernelTun settings, int moreFlags) {
    InterfaceRequest.name(request, settings.name());
    InterfaceRequest.flags(request, IFF_TUN | IFF_NO_PI | moreFlags);
    return Descriptors.ioctl(descriptor, TUNSETIFF, request);
  }

  /** The most that the kernel takes. */
  private static TunOffload offload(int descriptor, long scratch, TunOffload most) {
    Memory.putN32(scratch, VirtioHeader.SIZE);
    DeviceException.check(
        Descriptors.ioctl(descriptor, TUNSETVNETHDRSZ, scratch), "size of the virtio header");
    for (TunOffload offload : TunOffload.values()) {
      if (offload.compareTo(most) >= 0
          && Descriptors.ioctl(descriptor, TUNSETOFFLOAD, offload.flags()) >= 0) {
        return offload;
      }
    }
    throw new DeviceException("the TUN device refuses to be without offloads");
  }

  private static void bringUp(KernelTun settings, int table) {
    try (RouteNetlink netlink = new RouteNetlink(settings.name())) {
      for (Prefix address : settings.addresses()) {
        netlink.address(address);
      }
      // gso_max_size stays the kernel's 65536. With less, packets that are forwarded to the device
      // in
      // runs of 64 KiB would be cut into single ones before they come to us.
      netlink.up(settings.mtu());
      for (Prefix route : settings.routes()) {
        netlink.route(route, table);
      }
    }
  }

  public int descriptor() {
    return descriptor;
  }

  public int mtu() {
    return mtu;
  }

  /** Octets of the {@link VirtioHeader} before each packet, read or written; 0 without it. */
  public int headerSize() {
    return offload.headerSize();
  }

  /** Whether it takes many segments of a connection as one. */
  public boolean takesMerged() {
    return offload.segments();
  }

  /** Likewise for many datagrams. */
  public boolean takesMergedUdp() {
    return offload == TunOffload.TCP_AND_UDP;
  }

  /** The length of one packet, 0 if the other end is gone, or the negative {@link Errno}. */
  public int read(long address, int room) {
    return Descriptors.read(descriptor, address, room);
  }

  /** Octets written, or the negative {@link Errno}. */
  public int write(long address, int length) {
    return Descriptors.write(descriptor, address, length);
  }

  /** Writes one packet of {@code count} iovecs. */
  public int writeVector(long iovecs, int count) {
    return Descriptors.writev(descriptor, iovecs, count);
  }

  @Override
  public void close() {
    Descriptors.close(descriptor);
  }

  @Override
  public String toString() {
    return name + offload.description();
  }
}
