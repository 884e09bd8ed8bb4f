package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.ErrorQueue;
import io.postern.dataplane.packet.Memory;

/**
 * Learns from ICMP what the ways to peers take (RFC 4301 §8.2.1). Nobody vouches for ICMP from
 * outside: it is believed if it quotes SPI and a recent sequence number of a packet that was sent
 * there, and no router could have cut. Our own kernel is believed what it says of a device of ours.
 * For the ingress thread.
 */
final class PathErrors implements AutoCloseable {
  private static final int EVENTS_PER_SECOND = 100;

  private final ErrorQueue queue = new ErrorQueue();
  private final Throttle throttle = new Throttle(EVENTS_PER_SECOND);
  private final PathMtus pathMtus;
  private final DataplaneEvents events;
  private final Drops drops;

  PathErrors(PathMtus pathMtus, DataplaneEvents events, Drops drops) {
    this.pathMtus = pathMtus;
    this.events = events;
    this.drops = drops;
  }

  /** Takes a bounded number of errors of one socket, and answers how many there were. */
  int take(DatagramPort port) {
    int received = queue.receive(port);
    if (received > 0) {
      long nowNanos = System.nanoTime();
      for (int index = 0; index < received; index++) {
        if (queue.mtu(index) > 0) {
          read(port, index, nowNanos);
        }
      }
    }
    return received;
  }

  private void read(DatagramPort port, int index, long nowNanos) {
    if (!queue.local(index) && !plausible(port, index)) {
      drops.add(DropReason.IMPLAUSIBLE_ICMP);
    } else {
      int learned =
          pathMtus.learn(
              queue.toIpv4(index),
              queue.toHigh(index),
              queue.toLow(index),
              queue.mtu(index),
              nowNanos);
      if (learned > 0 && throttle.passes(nowNanos)) {
        events.pathMtu(queue.to(index), learned);
      }
    }
  }

  private boolean plausible(DatagramPort port, int index) {
    long spi = queue.spi(port, index);
    return spi != 0
        && pathMtus.plausible(
            queue.toHigh(index), queue.toLow(index), Memory.i32(spi), Memory.i32(spi + 4));
  }

  @Override
  public void close() {
    queue.close();
  }
}
