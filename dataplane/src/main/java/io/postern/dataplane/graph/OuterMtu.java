package io.postern.dataplane.graph;

import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;

/** What the way to a peer takes without fragmentation: Ethernet, as nothing better is known. */
final class OuterMtu {
  private static final int OCTETS = 1500;
  private static final int UDP_HEADER_SIZE = 8;
  private static final int TRAILER_SIZE = 2;

  private OuterMtu() {}

  /** Octets of the largest inner packet that fits. */
  static int largestInner(OutboundSa sa) {
    return EspSealer.maximumInner(sa, OCTETS);
  }

  /** Likewise for the answers to what comes by that SA: its pair has the same overhead. */
  static int largestInner(InboundSa sa) {
    int outer =
        (sa.path().ipv4() ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE)
            + (sa.encapsulation() == Encapsulation.UDP ? UDP_HEADER_SIZE : 0);
    int room = OCTETS - outer - PacketCipher.HEADER_SIZE - sa.ivSize() - sa.icvSize();
    return room - room % sa.alignment() - TRAILER_SIZE;
  }
}
