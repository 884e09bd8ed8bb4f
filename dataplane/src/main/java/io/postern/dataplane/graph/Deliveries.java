package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.Tun;

/** Opened packets on their way into the TUN, in order. */
final class Deliveries {
  private static final int CAPACITY = 1024;

  private final Tun tun;
  private final Drops drops;
  private final long[] address = new long[CAPACITY];
  private final int[] length = new int[CAPACITY];
  private int count;

  Deliveries(Tun tun, Drops drops) {
    this.tun = tun;
    this.drops = drops;
  }

  /** The packet stays where it is until {@link #deliver}. */
  void add(long packet, int octets) {
    if (count == CAPACITY) {
      deliver();
    }
    address[count] = packet;
    length[count] = octets;
    count++;
  }

  void deliver() {
    for (int index = 0; index < count; index++) {
      if (tun.write(address[index], length[index]) < 0) {
        drops.add(DropReason.DEVICE_FAILED);
      }
    }
    count = 0;
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    count = 0;
  }
}
