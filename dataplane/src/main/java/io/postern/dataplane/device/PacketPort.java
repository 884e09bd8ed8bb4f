package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Optional;

/** The far end of an in-process TUN; one thread at a time. */
public final class PacketPort implements AutoCloseable {
  private static final int ROOM = 65_536;

  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(ROOM, 8).address();
  private final int descriptor;
  private final Poll poll;

  PacketPort(int descriptor) {
    this.descriptor = descriptor;
    poll = new Poll(descriptor);
  }

  /**
   * @return false if it would have to wait, or the data plane is closed
   */
  public boolean send(byte[] packet) {
    Memory.write(packet, 0, buffer, packet.length);
    return Descriptors.write(descriptor, buffer, packet.length) == packet.length;
  }

  /** The next packet; empty if none comes in that time, or the data plane is closed. */
  public Optional<byte[]> receive(Duration patience) {
    if (!poll.await(Math.toIntExact(patience.toMillis()))) {
      return Optional.empty();
    }
    int length = Descriptors.read(descriptor, buffer, ROOM);
    if (length <= 0) {
      return Optional.empty();
    }
    byte[] packet = new byte[length];
    Memory.read(buffer, packet, 0, length);
    return Optional.of(packet);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      Descriptors.close(descriptor);
      poll.close();
      arena.close();
    }
  }
}
