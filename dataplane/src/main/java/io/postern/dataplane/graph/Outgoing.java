package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Where sealed packets are written, one behind the other, and put together into runs: equal sizes
 * to one peer, of which only the last may be shorter. That is what the kernel takes as one.
 */
final class Outgoing implements AutoCloseable {
  private static final int SIZE = 256 << 10;

  private final Arena arena = Arena.ofShared();
  private final long start = arena.allocate(SIZE, 64).address();
  private final SendRing ring = new SendRing();
  private final Drops drops;
  private long next = start;

  private @Nullable DatagramPort port;
  private @Nullable FlatPath path;
  private long runStart;
  private int runLength;
  private int runCount;
  private int eachLength;
  private int lastLength;
  private int marking;

  Outgoing(Drops drops) {
    this.drops = drops;
  }

  /** Room for a packet of that many octets; sends what is there if need be. */
  long room(int octets) {
    if (next + octets > start + SIZE) {
      send();
    }
    return next;
  }

  /**
   * Takes the packet that was written to {@link #room}.
   *
   * @param newMarking as of {@link SendRing#add}
   */
  void add(DatagramPort toPort, FlatPath toPath, int newMarking, int octets) {
    if (toPort != port || toPath != path || newMarking != marking || !continues(octets)) {
      endRun();
      marking = newMarking;
      port = toPort;
      path = toPath;
      runStart = next;
      eachLength = octets;
    }
    runLength += octets;
    runCount++;
    lastLength = octets;
    next += octets;
  }

  private boolean continues(int octets) {
    return octets <= eachLength
        && lastLength == eachLength
        && runCount < SendRing.LARGEST_RUN_COUNT
        && runLength + octets <= SendRing.LARGEST_RUN_SIZE
        && port != null
        && port.segments();
  }

  private void endRun() {
    if (port != null && path != null) {
      ring.add(port, path, marking, runStart, runLength, eachLength);
      if (ring.full()) {
        drops.add(DropReason.SEND_FAILED, ring.send());
      }
    }
    port = null;
    path = null;
    runLength = 0;
    runCount = 0;
  }

  void send() {
    endRun();
    drops.add(DropReason.SEND_FAILED, ring.send());
    next = start;
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    port = null;
    path = null;
    runLength = 0;
    runCount = 0;
    ring.clear();
    next = start;
  }

  @Override
  public void close() {
    ring.close();
    arena.close();
  }
}
