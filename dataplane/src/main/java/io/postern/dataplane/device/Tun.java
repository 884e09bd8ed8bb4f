package io.postern.dataplane.device;

import io.postern.dataplane.TunSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.offload.VirtioHeader;
import org.jspecify.annotations.Nullable;

/**
 * Where clear packets come from and go to, one packet a call. Reading and writing may go on at once
 * in two threads; nobody may be in a call when it is closed.
 *
 * <p>With offloads each packet has a {@link VirtioHeader} before it, and may be many segments of a
 * connection in one.
 */
public final class Tun implements AutoCloseable {
  private final int descriptor;
  private final int mtu;
  private final String name;
  private final TunOffload offload;
  private final @Nullable KernelDevice device;

  private Tun(
      int descriptor, int mtu, String name, TunOffload offload, @Nullable KernelDevice device) {
    this.descriptor = descriptor;
    this.mtu = mtu;
    this.name = name;
    this.offload = offload;
    this.device = device;
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
      case KernelTun kernel ->
          NamedNamespace.inside(
              kernel.namespace(), () -> make(kernel, most, RouteNetlink.TABLE_MAIN));
      case InProcessTun inProcess -> {
        int descriptor = inProcess.fileDescriptor();
        DeviceException.check(Descriptors.setNonBlocking(descriptor), "in-process TUN");
        yield new Tun(descriptor, inProcess.mtu(), "in-process TUN", TunOffload.NONE, null);
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
    @Nullable KernelDevice device = null;
    try {
      device = new KernelDevice(descriptor, settings, table);
      TunOffload offload = device.make(most);
      String name =
          "TUN " + settings.name() + settings.namespace().map(in -> " in " + in).orElse("");
      return new Tun(descriptor, settings.mtu(), name, offload, device);
    } catch (DeviceException failure) {
      if (device != null) {
        device.close();
      }
      Descriptors.close(descriptor);
      throw failure;
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

  /** Whether the device may be made again after a read with that result: somebody deleted it. */
  public boolean lost(int result) {
    return result == -Errno.EBADFD && device != null;
  }

  /**
   * Packets for us that fell out of the device's queue, as nobody read for so long, one of many
   * segments counting as one; 0 for an in-process TUN. Any thread may ask, but not after {@link
   * #close}.
   */
  public long queueDrops() {
    return device == null ? 0 : device.queueDrops();
  }

  /**
   * Makes a lost device as it was, with its addresses and routes, behind the same descriptor.
   * Whoever writes meanwhile is told that the device is gone or down.
   *
   * @throws DeviceException if that cannot be now
   */
  public void makeAgain() {
    if (device != null) {
      device.makeAgain(offload);
    }
  }

  @Override
  public void close() {
    Descriptors.close(descriptor);
    if (device != null) {
      device.close();
    }
  }

  @Override
  public String toString() {
    return name + offload.description();
  }
}
