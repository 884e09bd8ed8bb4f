package io.postern.dataplane;

import java.net.InetAddress;
import java.util.Optional;

/** What of a packet is protected (RFC 4301 §3.2). */
public sealed interface SaMode {
  /** Whole packets, each behind a new header. */
  record Tunnel() implements SaMode {}

  /**
   * What lies behind the header of packets between us and the peer.
   *
   * @param original the addresses that the peer put into its packets, where a NAT changes them on
   *     the way: the NAT-OA payloads (RFC 3947 §5.2); checksums of TCP and UDP are set right with
   *     them (RFC 3948 §3.1.2)
   */
  record Transport(Optional<OriginalAddresses> original) implements SaMode {}

  /**
   * @param source the peer's own address, as it knows it
   * @param destination our address, as the peer knows it
   */
  record OriginalAddresses(InetAddress source, InetAddress destination) {
    public OriginalAddresses {
      if (source.getAddress().length != destination.getAddress().length) {
        throw new IllegalArgumentException(
            "original addresses are of two families: " + source + ", " + destination);
      }
    }
  }
}
