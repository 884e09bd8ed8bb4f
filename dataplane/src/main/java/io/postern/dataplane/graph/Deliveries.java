package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.offload.MergedPacket;
import io.postern.dataplane.offload.VirtioHeader;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Opened packets on their way into the TUN, in order, merged where the TUN takes it: as they come,
 * while they are in the processor's nearest cache.
 */
final class Deliveries implements AutoCloseable {
  private static final int CAPACITY = 64;

  private final Tun tun;
  private final Drops drops;
  private final DeviceTrouble trouble;
  private final Arena arena = Arena.ofShared();
  private final MergedPacket[] merged;
  private int count;

  Deliveries(Tun tun, Drops drops) {
    this.tun = tun;
    this.drops = drops;
    trouble = new DeviceTrouble("write to " + tun);
    merged = new MergedPacket[tun.takesMerged() ? CAPACITY : 0];
    Arrays.setAll(merged, _ -> new MergedPacket(arena, tun.takesMergedUdp()));
  }

  /** The packet stays where it is until {@link #deliver}; 10 octets before it are ours too. */
  void add(long packet, int octets) {
    if (!tun.takesMerged()) {
      deliverSingle(packet, octets);
    } else if (count == 0 || !merged[count - 1].join(packet, octets)) {
      if (count == CAPACITY) {
        deliver();
      }
      merged[count].start(packet, octets);
      count++;
    }
  }

  void deliver() {
    for (int index = 0; index < count; index++) {
      MergedPacket each = merged[index];
      noteFailure(tun.writeVector(each.finish(), each.count()), each.count());
    }
    count = 0;
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
    arena.close();
  }
}
