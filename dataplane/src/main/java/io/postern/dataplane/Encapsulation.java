package io.postern.dataplane;

/** How ESP reaches the peer. */
public enum Encapsulation {
  /** In UDP with the NAT-T socket (RFC 3948). */
  UDP,
  /** As IP protocol 50. */
  RAW
}
