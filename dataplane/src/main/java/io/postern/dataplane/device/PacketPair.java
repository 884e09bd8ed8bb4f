package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * Two ends of a channel that keeps packets apart: one for {@link
 * io.postern.dataplane.TunSettings.InProcessTun}, the other for whoever plays the network.
 *
 * @param descriptor the end for the data plane, which closes it
 * @param port the other end, closed by its holder
 */
public record PacketPair(int descriptor, PacketPort port) {
  private static final int AF_UNIX = 1;
  // Keeps packets apart, tells when the other end is gone, and queues by octets, not ten packets.
  private static final int SOCK_SEQPACKET = 5;

  public static PacketPair open() {
    try (Arena arena = Arena.ofConfined()) {
      long pair = arena.allocate(8, 8).address();
      DeviceException.check(SocketCalls.socketPair(AF_UNIX, SOCK_SEQPACKET, pair), "socket pair");
      return new PacketPair(Memory.n32(pair), new PacketPort(Memory.n32(pair + 4)));
    }
  }
}
