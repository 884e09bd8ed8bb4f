package io.postern.dataplane.graph;

import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.OutboundSa;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Makes packets longer than they are, and packets of nothing (RFC 4303 §2.6, §2.7); one thread. */
final class FlowPadding implements AutoCloseable {
  private static final int LARGEST = 0xFFFF;
  private static final int LEAST_DUMMY = 40;

  private final Arena arena = Arena.ofShared();
  private final long room = arena.allocate(LARGEST + EspSealer.ROOM_BEHIND + 1, 8).address();
  private final long nothing = arena.allocate(LARGEST + EspSealer.ROOM_BEHIND + 1, 8).address();
  private final SplittableRandom random = new SplittableRandom();

  /**
   * Octets of a packet with the padding that its SA wants.
   *
   * @param largest that fits the way
   */
  int length(OutboundSa sa, int length, int largest) {
    int padTo = sa.options().flowConfidentiality().padTo();
    return padTo == 0 || !sa.plain() ? length : Math.max(length, Math.min(padTo, largest));
  }

  /** A copy of the packet with padding behind it, until the next. */
  long put(long packet, int length, int padded) {
    Memory.copy(packet, room, length);
    Memory.copy(nothing, room + length, padded - length);
    return room;
  }

  int dummyLength(OutboundSa sa, int largest) {
    int padTo = sa.options().flowConfidentiality().padTo();
    return padTo == 0
        ? random.nextInt(LEAST_DUMMY, Math.max(largest, LEAST_DUMMY) + 1)
        : Math.min(padTo, largest);
  }

  /** Octets that nobody reads, encrypted before they leave. */
  long nothing() {
    return nothing;
  }

  @Override
  public void close() {
    arena.close();
  }
}
