package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** {@code struct sockaddr_in} and {@code sockaddr_in6} (ip(7), ipv6(7)). */
public final class SocketAddress {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int ROOM = 32;

  private static final int SIZE_4 = 16;
  private static final int SIZE_6 = 28;

  private SocketAddress() {}

  static int family(InetAddress address) {
    return address instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /** Writes {@code address} with that port, and answers the size: 16 or 28. */
  static int write(long to, InetAddress address, int port) {
    byte[] octets = address.getAddress();
    if (address instanceof Inet6Address scoped) {
      write6(to, 0, 0, port, scoped.getScopeId());
      Memory.write(octets, 0, to + 8, octets.length);
      return SIZE_6;
    }
    write4(to, 0, port);
    Memory.write(octets, 0, to + 4, octets.length);
    return SIZE_4;
  }

  static int write4(long to, int address, int port) {
    Memory.putN16(to, AF_INET);
    Memory.put16(to + 2, port);
    Memory.put32(to + 4, address);
    Memory.putN64(to + 8, 0);
    return SIZE_4;
  }

  static int write6(long to, long high, long low, int port, int scope) {
    Memory.putN16(to, AF_INET6);
    Memory.put16(to + 2, port);
    Memory.putN32(to + 4, 0);
    Memory.put64(to + 8, high);
    Memory.put64(to + 16, low);
    Memory.putN32(to + 24, scope);
    return SIZE_6;
  }

  static InetSocketAddress read(long from) {
    return new InetSocketAddress(address(from), port(from));
  }

  /** The port in host order; 0 of a raw socket. */
  public static int port(long socketAddress) {
    return Memory.u16(socketAddress + 2);
  }

  public static boolean version6(long socketAddress) {
    return Memory.n16(socketAddress) == AF_INET6;
  }

  /** Where the 4 or 16 octets of the address are. */
  public static long octets(long socketAddress) {
    return socketAddress + (version6(socketAddress) ? 8 : 4);
  }

  private static InetAddress address(long socketAddress) {
    if (!version6(socketAddress)) {
      return inetAddress(socketAddress + 4, 4, 0);
    }
    return inetAddress(socketAddress + 8, 16, Memory.n32(socketAddress + 24));
  }

  /**
   * @param size 4 or 16
   * @param scope of a link-local address, else 0
   */
  static InetAddress inetAddress(long octets, int size, int scope) {
    byte[] copy = new byte[size];
    Memory.read(octets, copy, 0, size);
    try {
      return scope == 0
          ? InetAddress.getByAddress(copy)
          : Inet6Address.getByAddress(null, copy, scope);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
