package io.postern.dataplane.device;

import io.postern.dataplane.ClearPath;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import java.lang.foreign.Arena;

/**
 * Sends whole packets in the clear, whatever their source: raw sockets to which we give the IP
 * header as well (raw(7)), marked so that no rule of a {@link ClearPath} leads them back to us. For
 * one thread.
 */
public final class ClearPort implements AutoCloseable {
  private static final int SOCK_RAW = 3;

  /** Brings the option to give the header with it, for IPv6 as well. */
  private static final int IPPROTO_RAW = 255;

  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;

  private final Arena arena = Arena.ofShared();
  private final long name = arena.allocate(SocketAddress.ROOM, 8).address();
  private final int ipv4;
  private final int ipv6;

  /**
   * @throws DeviceException without CAP_NET_RAW and CAP_NET_ADMIN
   */
  public ClearPort(int mark) {
    ipv4 = open(SocketAddress.AF_INET, mark);
    // A kernel without IPv6 has no packets of it either.
    int second = SocketCalls.socket(SocketAddress.AF_INET6, SOCK_RAW, IPPROTO_RAW);
    if (second >= 0) {
      SocketCalls.setOption(second, SOL_SOCKET, SO_MARK, mark);
    }
    ipv6 = second;
  }

  private static int open(int family, int mark) {
    String what = "raw socket for what bypasses protection";
    int descriptor = DeviceException.check(SocketCalls.socket(family, SOCK_RAW, IPPROTO_RAW), what);
    int marked = SocketCalls.setOption(descriptor, SOL_SOCKET, SO_MARK, mark);
    if (marked < 0) {
      Descriptors.close(descriptor);
      DeviceException.check(marked, what);
    }
    return descriptor;
  }

  /**
   * Sends a packet that passed {@link InnerPacket#check}.
   *
   * @return 0 or more, or the negative {@link Errno}; {@link Errno#EMSGSIZE} if its way takes only
   *     smaller ones
   */
  public int send(long packet, int length) {
    if (InnerPacket.version(packet) == 4) {
      int size = SocketAddress.write4(name, Ipv4.destination(packet), 0);
      return SocketCalls.sendTo(ipv4, packet, length, name, size);
    }
    int size =
        SocketAddress.write6(name, Ipv6.destinationHigh(packet), Ipv6.destinationLow(packet), 0, 0);
    return SocketCalls.sendTo(ipv6, packet, length, name, size);
  }

  @Override
  public void close() {
    Descriptors.close(ipv4);
    if (ipv6 >= 0) {
      Descriptors.close(ipv6);
    }
    arena.close();
  }
}
