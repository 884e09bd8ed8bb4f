package io.postern.dataplane.device;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.TunSettings.KernelTun;
import java.lang.foreign.Arena;

/**
 * Where clear packets come from and go to, one packet a call. Reading and writing may go on at once
 * in two threads; nobody may be in a call when it is closed.
 */
public final class Tun implements AutoCloseable {
  private static final long TUNSETIFF = 0x400454ca;
  private static final int IFF_TUN = 1;
  private static final int IFF_NO_PI = 0x1000;

  private final int descriptor;
  private final int mtu;
  private final String description;

  private Tun(int descriptor, int mtu, String description) {
    this.descriptor = descriptor;
    this.mtu = mtu;
    this.description = description;
  }

  /**
   * @throws DeviceException if the device cannot be made, or not as asked
   */
  public static Tun open(TunSettings settings) {
    return switch (settings) {
      case KernelTun kernel -> make(kernel);
      case InProcessTun inProcess -> {
        int descriptor = inProcess.fileDescriptor();
        DeviceException.check(Descriptors.setNonBlocking(descriptor), "in-process TUN");
        yield new Tun(descriptor, inProcess.mtu(), "in-process TUN");
      }
    };
  }

  private static Tun make(KernelTun settings) {
    int descriptor = DeviceException.check(Descriptors.open("/dev/net/tun"), "open /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      long request = arena.allocate(InterfaceRequest.SIZE, 8).address();
      InterfaceRequest.name(request, settings.name());
      InterfaceRequest.flags(request, IFF_TUN | IFF_NO_PI);
      DeviceException.check(
          Descriptors.ioctl(descriptor, TUNSETIFF, request), "make the device " + settings.name());
      bringUp(settings);
      return new Tun(descriptor, settings.mtu(), "TUN " + settings.name());
    } catch (DeviceException failure) {
      Descriptors.close(descriptor);
      throw failure;
    }
  }

  private static void bringUp(KernelTun settings) {
    try (RouteNetlink netlink = new RouteNetlink(settings.name())) {
      for (Prefix address : settings.addresses()) {
        netlink.address(address);
      }
      netlink.up(settings.mtu());
      for (Prefix route : settings.routes()) {
        netlink.route(route);
      }
    }
  }

  public int descriptor() {
    return descriptor;
  }

  public int mtu() {
    return mtu;
  }

  /** The length of one packet, 0 if the other end is gone, or the negative {@link Errno}. */
  public int read(long address, int room) {
    return Descriptors.read(descriptor, address, room);
  }

  /** Octets written, or the negative {@link Errno}. */
  public int write(long address, int length) {
    return Descriptors.write(descriptor, address, length);
  }

  @Override
  public void close() {
    Descriptors.close(descriptor);
  }

  @Override
  public String toString() {
    return description;
  }
}
