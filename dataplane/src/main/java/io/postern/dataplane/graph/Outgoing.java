package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;

/** Where sealed packets are written, one behind the other, until all are sent. */
final class Outgoing implements AutoCloseable {
  private static final int SIZE = 256 << 10;

  private final Arena arena = Arena.ofShared();
  private final long start = arena.allocate(SIZE, 64).address();
  private final SendRing ring = new SendRing();
  private final EspSealer sealer;
  private final Drops drops;
  private long next = start;

  /**
   * @param sealer of the packets; stays the caller's to close
   */
  Outgoing(EspSealer sealer, Drops drops) {
    this.sealer = sealer;
    this.drops = drops;
  }

  /** Room for a packet of that many octets; sends what is there if need be. */
  long room(int octets) {
    if (next + octets > start + SIZE || ring.full()) {
      send();
    }
    return next;
  }

  /**
   * Takes the packet that was written to {@link #room}.
   *
   * @param marking as of {@link SendRing#add}
   */
  void add(DatagramPort port, FlatPath path, int marking, int octets) {
    ring.add(port, path, marking, next, octets);
    next += octets;
  }

  void send() {
    sealer.finish();
    drops.add(DropReason.SEND_FAILED, ring.send());
    next = start;
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    ring.clear();
    next = start;
  }

  @Override
  public void close() {
    ring.close();
    arena.close();
  }
}
