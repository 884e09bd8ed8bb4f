package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.HugePages;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;

/**
 * Where sealed packets are written, one behind the other, until they are sent.
 *
 * <p>While more comes, the last run waits for it once, so that few datagrams go the whole way
 * through the network stacks; what comes is written to the other half meanwhile.
 */
final class Outgoing implements AutoCloseable {
  /** What a full batch becomes. */
  private static final int HALF = 256 << 10;

  private final Arena arena = Arena.ofShared();
  private final long start = HugePages.allocate(arena, 2 * HALF);
  private final SendRing ring = new SendRing();
  private final EspSealer sealer;
  private final Drops drops;
  private long half = start;
  private long next = start;
  private boolean moreComes;

  /**
   * @param sealer of the packets; stays the caller's to close
   */
  Outgoing(EspSealer sealer, Drops drops) {
    this.sealer = sealer;
    this.drops = drops;
  }

  /** Room for a packet of that many octets; sends what is there if need be. */
  long room(int octets) {
    if (next + octets > half + HALF || ring.full()) {
      sendAll();
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

  /**
   * @param after whether {@link #send} will be called once more soon, whatever is added until then
   */
  void moreComes(boolean after) {
    moreComes = after;
  }

  void send() {
    if (moreComes) {
      sealer.finish();
      drops.add(DropReason.SEND_FAILED, ring.sendAllButRest());
      half = half == start ? start + HALF : start;
      next = half;
    } else {
      sendAll();
    }
  }

  private void sendAll() {
    sealer.finish();
    drops.add(DropReason.SEND_FAILED, ring.send());
    next = half;
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    drops.add(DropReason.SEND_FAILED, ring.clear());
    next = half;
  }

  @Override
  public void close() {
    ring.close();
    arena.close();
  }
}
