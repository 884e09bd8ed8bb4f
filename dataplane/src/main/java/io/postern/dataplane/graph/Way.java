package io.postern.dataplane.graph;

/** Where packets leave. */
interface Way {
  /**
   * Takes one packet.
   *
   * @param packet passed {@link io.postern.dataplane.packet.InnerPacket#check}, its checksums right
   * @return false if others like it would fare no better
   */
  boolean take(long packet, int length);
}
