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
 * <p>The kernel does not look at what it believes of the way's MTU, which anybody could have told
 * it: over IPv4 a packet leaves with or without DF as the sender wants ({@code IP_PMTUDISC_PROBE}
 * or {@code IP_PMTUDISC_OMIT}). What routers say of our packets is read from the {@link
 * ErrorQueue}, and believed by others if it is plausible. Over IPv6 only the source may cut: where
 * the sender wants that, what is longer than the kernel believes is cut to what every way takes
 * ({@code IPV6_PMTUDISC_DONT} with {@code IPV6_MTU}), else nothing is ({@code
 * IPV6_PMTUDISC_PROBE}).
 */
public abstract sealed class DatagramPort implements AutoCloseable
    permits UdpPort, RawPort, PacketSender {
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_MARK = 36;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int BPF_RETURN = 6;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_MEMINFO = 55;

  /** {@code SK_MEMINFO_DROPS}, the last of nine ints. */
  private static final int MEMINFO_DROPS = 8;

  private static final int MEMINFO_SIZE = 36;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_MTU = 24;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_RECVTCLASS = 66;

  /** PROBE, of IPv4 and IPv6 alike. */
  private static final int WHOLE = 3;

  /** OMIT of IPv4. */
  private static final int CUT = 5;

  /** DONT of IPv6. */
  private static final int CUT_IPV6 = 0;

  /** Every way takes as much (RFC 8200 §5). */
  private static final int LEAST_IPV6 = 1280;

  private static final int BUFFER_SIZE = 8 << 20;

  private final Arena arena = Arena.ofShared();
  private final long option = arena.allocate(8, 8).address();
  private final int descriptor;
  private boolean dontFragment;
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
      arena.close();
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
      require(ControlMessage.IPPROTO_IPV6, IPV6_MTU_DISCOVER, CUT_IPV6);
      require(ControlMessage.IPPROTO_IPV6, IPV6_MTU, LEAST_IPV6);
      require(ControlMessage.IPPROTO_IPV6, ControlMessage.IPV6_RECVERR, 1);
    } else {
      require(ControlMessage.IPPROTO_IP, ControlMessage.IP_PKTINFO, 1);
      require(ControlMessage.IPPROTO_IP, IP_RECVTOS, 1);
      require(ControlMessage.IPPROTO_IP, IP_MTU_DISCOVER, CUT);
      require(ControlMessage.IPPROTO_IP, ControlMessage.IP_RECVERR, 1);
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

  /**
   * Has the kernel keep nothing that comes in, of which it would keep as much as the buffer holds,
   * and then no errors any more (socket(7), SO_ATTACH_FILTER).
   */
  final void keepNothing() {
    try (Arena scratch = Arena.ofConfined()) {
      // One struct sock_filter, BPF_RET | BPF_K with 0, and the struct sock_fprog of it.
      long filter = scratch.allocate(8, 8).address();
      long program = scratch.allocate(16, 8).address();
      Memory.putN64(filter, BPF_RETURN);
      Memory.putN64(program, 1);
      Memory.putN64(program + 8, filter);
      int attached = SocketCalls.setOptionAt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, 16);
      if (attached < 0) {
        close();
        DeviceException.check(attached, "a filter against all that comes in");
      }
    }
  }

  /** Forgets an error that waits for the next call, and of which the error queue has nothing. */
  public final void forgetError() {
    try (Arena scratch = Arena.ofConfined()) {
      long value = scratch.allocate(8, 8).address();
      long size = scratch.allocate(8, 8).address();
      Memory.putN32(size, 4);
      SocketCalls.option(descriptor, SOL_SOCKET, SO_ERROR, value, size);
    }
  }

  /**
   * Has what is sent from here on stay whole or not: over IPv4 it has DF or routers may cut it,
   * over IPv6 it is cut here or never. Two threads may send: whoever does holds the monitor of the
   * port from here until all is sent.
   */
  final void dontFragment(boolean wanted) {
    if (wanted != dontFragment && setWhole(wanted)) {
      dontFragment = wanted;
    }
  }

  private boolean setWhole(boolean wanted) {
    if (version6()) {
      return change(ControlMessage.IPPROTO_IPV6, IPV6_MTU, wanted ? 0 : LEAST_IPV6)
          && change(ControlMessage.IPPROTO_IPV6, IPV6_MTU_DISCOVER, wanted ? WHOLE : CUT_IPV6);
    }
    return change(ControlMessage.IPPROTO_IP, IP_MTU_DISCOVER, wanted ? WHOLE : CUT);
  }

  /** Without an arena for each time. */
  private boolean change(int level, int name, int value) {
    Memory.putN32(option, value);
    return SocketCalls.setOptionAt(descriptor, level, name, option) >= 0;
  }

  /**
   * What came for it since it was opened and was not kept, for want of room most of all, modulo
   * 2^32 ({@code SO_MEMINFO}); a run that the kernel merged counts as one. {@code otherwise} where
   * the kernel does not tell (before 4.12). Any thread may ask, but not after {@link #close}.
   */
  public final int notKept(int otherwise) {
    try (Arena arena = Arena.ofConfined()) {
      long values = arena.allocate(MEMINFO_SIZE, 8).address();
      long size = arena.allocate(8, 8).address();
      Memory.putN32(size, MEMINFO_SIZE);
      int result = SocketCalls.option(descriptor, SOL_SOCKET, SO_MEMINFO, values, size);
      boolean told = result >= 0 && Memory.n32(size) == MEMINFO_SIZE;
      return told ? Memory.n32(values + 4 * MEMINFO_DROPS) : otherwise;
    }
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

  @Override
  public final void close() {
    if (arena.scope().isAlive()) {
      Descriptors.close(descriptor);
      arena.close();
    }
  }
}
