package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.Tun;
import java.util.List;
import java.util.Map;

/**
 * What the kernel dropped as our threads were too slow: it counts, and is asked only when somebody
 * wants to know, and not again for who asks right after. Any thread may ask.
 */
final class KernelQueues {
  /** Whoever reads all metrics asks once for each. */
  private static final long FRESH_NANOS = 100_000_000L;

  private final List<Tun> tuns;
  private final List<DatagramPort> ports;
  private final int[] lastOfPort;
  private long devices;
  private long sockets;
  private long askedNanos = System.nanoTime() - FRESH_NANOS;
  private boolean closed;

  /**
   * @param ports that are received from
   */
  KernelQueues(List<Tun> tuns, List<DatagramPort> ports) {
    this.tuns = List.copyOf(tuns);
    this.ports = List.copyOf(ports);
    lastOfPort = new int[ports.size()];
  }

  synchronized void addTo(Map<DropReason, Long> sums) {
    if (!closed && System.nanoTime() - askedNanos >= FRESH_NANOS) {
      ask();
    }
    sums.merge(DropReason.DEVICE_QUEUE, devices, Long::sum);
    sums.merge(DropReason.SOCKET_QUEUE, sockets, Long::sum);
  }

  private void ask() {
    askedNanos = System.nanoTime();
    devices = tuns.stream().mapToLong(Tun::queueDrops).sum();
    for (int index = 0; index < lastOfPort.length; index++) {
      int now = ports.get(index).notKept(lastOfPort[index]);
      sockets += Integer.toUnsignedLong(now - lastOfPort[index]);
      lastOfPort[index] = now;
    }
  }

  /** To be called before anything of it is closed: what was counted until then stays known. */
  synchronized void close() {
    if (!closed) {
      ask();
      closed = true;
    }
  }
}
