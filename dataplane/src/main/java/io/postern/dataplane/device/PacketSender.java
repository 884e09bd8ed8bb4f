package io.postern.dataplane.device;

import io.postern.dataplane.sa.FlatPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A raw socket that sends whole IP packets with headers of our own, as AH and transport mode need
 * (raw(7): IP_HDRINCL); it receives nothing. The kernel does not fragment what it sends: {@link
 * SendRing} does. Needs CAP_NET_RAW.
 *
 * <p>Its error queue is read all the same, as it alone is told if a device of ours takes less than
 * a packet has (EMSGSIZE): with DF such packets would be lost for ever, and nobody inside would be
 * told of the MTU. What routers say of packets sent here goes to the sockets of the protocol that
 * they quote, those of {@link RawPort}.
 */
public final class PacketSender extends DatagramPort {
  private static final int SOCK_RAW = 3;

  /** Nothing is received of this one, and headers are included from the start. */
  private static final int IPPROTO_RAW = 255;

  public PacketSender(InetAddress address) {
    super(SOCK_RAW, IPPROTO_RAW, new InetSocketAddress(address, 0));
    // Anybody may send us packets of protocol 255.
    keepNothing();
  }

  @Override
  public boolean serves(FlatPath path) {
    return hasAddress(path);
  }

  @Override
  public int headerSize(long datagram, int length) {
    throw new IllegalStateException("nothing is received here");
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
    return "whole packets " + bound().getAddress().getHostAddress();
  }
}
