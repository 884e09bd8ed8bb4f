package io.postern.dataplane.graph;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;

/** What the way to a peer takes without fragmentation: Ethernet, as nothing better is known. */
final class OuterMtu {
  static final int OCTETS = 1500;

  private static final int TCP_HEADER_SIZE = 20;

  private OuterMtu() {}

  /** The MSS of a connection whose packets have {@code largest} octets (RFC 9293 §3.7.1). */
  static int segmentSize(long packet, int largest) {
    int header = InnerPacket.version(packet) == 4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
    return largest - header - TCP_HEADER_SIZE;
  }
}
