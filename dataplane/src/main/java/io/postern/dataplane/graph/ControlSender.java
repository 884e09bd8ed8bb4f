package io.postern.dataplane.graph;

import io.postern.dataplane.Path;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Sends IKE messages and keepalives, from any thread, one at a time. */
final class ControlSender implements AutoCloseable {
  private static final int MARKER_SIZE = 4;
  private static final int LARGEST_DATAGRAM = 65_507;
  private static final byte[] KEEPALIVE = {(byte) 0xFF};

  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(LARGEST_DATAGRAM, 8).address();
  private final SendRing ring = new SendRing();
  private final Ports ports;
  private boolean closed;

  ControlSender(Ports ports) {
    this.ports = ports;
  }

  synchronized boolean sendMessage(Path path, byte[] message) {
    FlatPath flat = new FlatPath(path);
    @Nullable UdpPort port = ports.forControl(flat);
    if (closed || port == null || message.length > LARGEST_DATAGRAM - MARKER_SIZE) {
      return false;
    }
    // RFC 3948 §2.2: the marker is where ESP has its SPI.
    Memory.put32(buffer, 0);
    int marker = port.natTraversal() ? MARKER_SIZE : 0;
    return send(port, flat, marker, message);
  }

  synchronized boolean sendKeepalive(Path path) {
    FlatPath flat = new FlatPath(path);
    @Nullable UdpPort port = ports.forControl(flat);
    return !closed && port != null && port.natTraversal() && send(port, flat, 0, KEEPALIVE);
  }

  private boolean send(UdpPort port, FlatPath path, int offset, byte[] octets) {
    Memory.write(octets, 0, buffer + offset, octets.length);
    int length = offset + octets.length;
    ring.add(port, path, buffer, length);
    return ring.send() == 0;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      ring.close();
      arena.close();
    }
  }
}
