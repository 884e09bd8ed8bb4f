package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A raw socket for ESP or AH, IP protocols 50 and 51; needs CAP_NET_RAW. */
public final class RawPort extends DatagramPort {
  private static final int SOCK_RAW = 3;

  private final int protocol;

  /**
   * @param protocol {@link Protocol#ESP} or {@link Protocol#AH}
   */
  public RawPort(int protocol, InetAddress address) {
    super(SOCK_RAW, protocol, new InetSocketAddress(address, 0));
    this.protocol = protocol;
  }

  public int protocol() {
    return protocol;
  }

  @Override
  public boolean serves(FlatPath path) {
    return hasAddress(path);
  }

  /** IPv4 comes with its header, IPv6 without (raw(7), ipv6(7)). */
  @Override
  public int headerSize(long datagram, int length) {
    return version6() ? 0 : (Memory.u8(datagram) & 0xF) * 4;
  }

  @Override
  int portTo(FlatPath path) {
    return 0;
  }

  @Override
  public boolean segments() {
    return false;
  }

  @Override
  public String toString() {
    return (protocol == Protocol.AH ? "AH " : "ESP ") + bound().getAddress().getHostAddress();
  }
}
