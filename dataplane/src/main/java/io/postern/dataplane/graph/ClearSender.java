package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.ClearPort;
import io.postern.dataplane.device.Errno;
import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import org.jspecify.annotations.Nullable;

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
  public @Nullable DropReason take(long packet, int length) {
    if (length > mtu) {
      return cut(packet, Math.max(mtu, SMALLEST_MTU));
    }
    int sent = port.send(packet, length);
    if (sent == -Errno.EMSGSIZE) {
      boolean mayBeCut = InnerPacket.version(packet) == 4 && !Ipv4.dontFragment(packet);
      return mayBeCut ? cut(packet, SMALLEST_MTU) : DropReason.TOO_BIG;
    }
    return sent >= 0 ? null : DropReason.SEND_FAILED;
  }

  private @Nullable DropReason cut(long packet, int largest) {
    if (!fragmenter.start(packet, largest)) {
      return DropReason.FRAGMENT;
    }
    for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
      if (port.send(fragmenter.address(), octets) < 0) {
        return DropReason.SEND_FAILED;
      }
    }
    return null;
  }

  @Override
  public void drop(DropReason reason, int packets) {
    drops.add(reason, packets);
  }

  @Override
  public void close() {
    fragmenter.close();
  }
}
