package io.postern.dataplane.device;

import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.sa.FlatPath;

/** A UDP socket, with segmentation on sending and merging on receiving where the kernel has it. */
public final class UdpPort extends DatagramPort {
  private static final int SOCK_DGRAM = 2;

  private final boolean natTraversal;
  private final boolean merges;
  private final boolean segments;

  public UdpPort(UdpSocketSettings settings) {
    super(SOCK_DGRAM, ControlMessage.IPPROTO_UDP, settings.address());
    natTraversal = settings.natTraversal();
    // Bare IKE is too rare to merge.
    merges = natTraversal && option(ControlMessage.IPPROTO_UDP, ControlMessage.UDP_GRO, 1);
    // Size 0 changes nothing, but is refused by a kernel that knows no segmentation.
    segments = natTraversal && option(ControlMessage.IPPROTO_UDP, ControlMessage.UDP_SEGMENT, 0);
  }

  /** Whether ESP, keepalives and the non-ESP marker are used here (RFC 3948). */
  public boolean natTraversal() {
    return natTraversal;
  }

  /** The size of its UDP header is not part of a datagram. */
  @Override
  public int headerSize(long datagram, int length) {
    return 0;
  }

  @Override
  public boolean serves(FlatPath path) {
    return path.localPort() == bound().getPort() && hasAddress(path);
  }

  @Override
  int portTo(FlatPath path) {
    return path.remotePort();
  }

  @Override
  public boolean segments() {
    return segments;
  }

  @Override
  public String toString() {
    String offloads = (segments ? " with segmentation" : "") + (merges ? " with merging" : "");
    return "UDP " + bound() + offloads;
  }
}
