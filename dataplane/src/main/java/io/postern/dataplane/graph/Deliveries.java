package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.offload.MergedPacket;
import io.postern.dataplane.offload.VirtioHeader;

/** Opened packets on their way into the TUN, in order, merged where the TUN takes it. */
final class Deliveries implements AutoCloseable {
  private static final int CAPACITY = 1024;

  private final Tun tun;
  private final Drops drops;
  private final DeviceTrouble trouble;
  private final MergedPacket merged;
  private final long[] address = new long[CAPACITY];
  private final int[] length = new int[CAPACITY];
  private int count;

  Deliveries(Tun tun, Drops drops) {
    this.tun = tun;
    this.drops = drops;
    trouble = new DeviceTrouble("write to " + tun);
    merged = new MergedPacket(tun.takesMergedUdp());
  }

  /** The packet stays where it is until {@link #deliver}; 10 octets before it are ours too. */
  void add(long packet, int octets) {
    if (count == CAPACITY) {
      deliver();
    }
    address[count] = packet;
    length[count] = octets;
    count++;
  }

  void deliver() {
    if (tun.takesMerged()) {
      deliverMerged();
    } else {
      for (int index = 0; index < count; index++) {
        deliverSingle(address[index], length[index]);
      }
    }
    count = 0;
  }

  private void deliverMerged() {
    int next = 0;
    while (next < count) {
      merged.start(address[next], length[next]);
      next++;
      while (next < count && merged.join(address[next], length[next])) {
        next++;
      }
      noteFailure(tun.writeVector(merged.finish(), merged.count()), merged.count());
    }
  }

  private void deliverSingle(long packet, int octets) {
    int header = tun.headerSize();
    if (header > 0) {
      VirtioHeader.putPlain(packet - header);
    }
    noteFailure(tun.write(packet - header, header + octets), 1);
  }

  private void noteFailure(int result, int packets) {
    if (result < 0) {
      trouble.note(result);
      drops.add(DropReason.DEVICE_FAILED, packets);
    }
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    count = 0;
  }

  @Override
  public void close() {
    merged.close();
  }
}
