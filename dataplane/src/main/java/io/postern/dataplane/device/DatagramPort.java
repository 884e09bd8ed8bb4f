package io.postern.dataplane.device;

import io.postern.dataplane.Path;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A socket on the outside. One thread receives; any may send, each with its own {@link SendRing}.
 *
 * <p>The outer packet may be fragmented on its way (DF clear, {@code IP_PMTUDISC_DONT}): an ESP
 * gateway must not lose what a host behind it sent without DF, and forged ICMP cannot shrink the
 * path. Packets with DF inside are refused before they are sealed if the outer one would not fit,
 * and the MSS of TCP is clamped, so that in practice hardly anything is cut.
 */
public abstract sealed class DatagramPort implements AutoCloseable
    permits UdpPort, RawPort, PacketSender {
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_MARK = 36;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_RECVTCLASS = 66;
  private static final int FRAGMENTATION_ALLOWED = 0;
  private static final int BUFFER_SIZE = 8 << 20;

  private final int descriptor;
  private final InetSocketAddress bound;
  private final long boundHigh;
  private final long boundLow;

  /**
   * @throws DeviceException if the socket cannot be had, or the address is not ours or in use
   */
  DatagramPort(int type, int protocol, InetSocketAddress address) {
    InetAddress host = address.getAddress();
    int family = SocketAddress.family(host);
    String what = "socket for protocol " + protocol + " at " + address;
    descriptor = DeviceException.check(SocketCalls.socket(family, type, protocol), what);
    try {
      set(protocol, host instanceof Inet6Address);
      bound = bind(address, what);
    } catch (DeviceException failure) {
      Descriptors.close(descriptor);
      throw failure;
    }
    FlatPath flat = new FlatPath(new Path(bound, bound));
    boundHigh = flat.localHigh();
    boundLow = flat.localLow();
  }

  private void set(int protocol, boolean version6) {
    if (version6) {
      if (protocol == ControlMessage.IPPROTO_UDP) {
        // A raw socket never takes IPv4, and refuses to be told.
        require(ControlMessage.IPPROTO_IPV6, IPV6_V6ONLY, 1);
      }
      require(ControlMessage.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
      require(ControlMessage.IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
      require(ControlMessage.IPPROTO_IPV6, IPV6_MTU_DISCOVER, FRAGMENTATION_ALLOWED);
    } else {
      require(ControlMessage.IPPROTO_IP, ControlMessage.IP_PKTINFO, 1);
      require(ControlMessage.IPPROTO_IP, IP_RECVTOS, 1);
      require(ControlMessage.IPPROTO_IP, IP_MTU_DISCOVER, FRAGMENTATION_ALLOWED);
    }
    // With CAP_NET_ADMIN beyond the limit of the system, else as far as that goes.
    if (!option(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_SIZE)) {
      option(SOL_SOCKET, SO_RCVBUF, BUFFER_SIZE);
    }
    if (!option(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_SIZE)) {
      option(SOL_SOCKET, SO_SNDBUF, BUFFER_SIZE);
    }
  }

  private InetSocketAddress bind(InetSocketAddress address, String what) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocate(SocketAddress.ROOM, 8).address();
      long size = arena.allocate(8, 8).address();
      int length = SocketAddress.write(name, address.getAddress(), address.getPort());
      DeviceException.check(SocketCalls.bind(descriptor, name, length), what);
      Memory.putN32(size, SocketAddress.ROOM);
      DeviceException.check(SocketCalls.socketName(descriptor, name, size), what);
      return SocketAddress.read(name);
    }
  }

  private void require(int level, int name, int value) {
    DeviceException.check(
        SocketCalls.setOption(descriptor, level, name, value), "socket option " + name);
  }

  final boolean option(int level, int name, int value) {
    return SocketCalls.setOption(descriptor, level, name, value) >= 0;
  }

  /**
   * Marks all that it sends, for rules of routing.
   *
   * @throws DeviceException without CAP_NET_ADMIN
   */
  public final void mark(int mark) {
    require(SOL_SOCKET, SO_MARK, mark);
  }

  public final int descriptor() {
    return descriptor;
  }

  /** The address it is bound to, with the real port. */
  public final InetSocketAddress bound() {
    return bound;
  }

  public final boolean version6() {
    return bound.getAddress() instanceof Inet6Address;
  }

  /** Whether datagrams from the local address of {@code path} leave here, the port aside. */
  final boolean hasAddress(FlatPath path) {
    return path.ipv4() != version6()
        && (bound.getAddress().isAnyLocalAddress()
            || boundHigh == path.localHigh() && boundLow == path.localLow());
  }

  /** Whether what is to be sent on that path leaves here. */
  public abstract boolean serves(FlatPath path);

  /** The remote port of a socket address on that path: 0 for a raw socket. */
  abstract int portTo(FlatPath path);

  /** Octets before the ESP header in what is received. */
  public abstract int headerSize(long datagram, int length);

  /** Whether the kernel cuts one long datagram into many on sending. */
  public abstract boolean segments();

  /** It does not after all. */
  abstract void stopSegmenting();

  @Override
  public final void close() {
    Descriptors.close(descriptor);
  }
}
