package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.ClearPort;
import io.postern.dataplane.device.Errno;
import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;

/** Sends packets in the clear, in fragments where they are too big and may be cut. */
final class ClearSender implements Way, AutoCloseable {
  /** Every way takes as much (RFC 8200 §5), and those of IPv4 in practice. */
  private static final int SMALLEST_MTU = 1280;

  private final Fragmenter fragmenter = new Fragmenter();
  private final ClearPort port;
  private final int mtu;
  private final Drops drops;

  /**
   * @param mtu of the device that packets are read from: a longer one has been put together by us
   */
  ClearSender(ClearPort port, int mtu, Drops drops) {
    this.port = port;
    this.mtu = mtu;
    this.drops = drops;
  }

  @Override
  public boolean take(long packet, int length) {
    if (length > mtu) {
      return cut(packet, Math.max(mtu, SMALLEST_MTU));
    }
    int sent = port.send(packet, length);
    if (sent == -Errno.EMSGSIZE) {
      boolean mayBeCut = InnerPacket.version(packet) == 4 && !Ipv4.dontFragment(packet);
      return mayBeCut ? cut(packet, SMALLEST_MTU) : refused(DropReason.TOO_BIG);
    }
    return sent >= 0 || refused(DropReason.SEND_FAILED);
  }

  private boolean cut(long packet, int largest) {
    if (!fragmenter.start(packet, largest)) {
      return refused(DropReason.FRAGMENT);
    }
    for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
      if (port.send(fragmenter.address(), octets) < 0) {
        return refused(DropReason.SEND_FAILED);
      }
    }
    return true;
  }

  private boolean refused(DropReason reason) {
    drops.add(reason);
    return false;
  }

  @Override
  public void close() {
    fragmenter.close();
  }
}
