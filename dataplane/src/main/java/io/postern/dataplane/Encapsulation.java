package io.postern.dataplane;

/** How ESP or AH reaches the peer. */
public enum Encapsulation {
  /** ESP in UDP with the NAT-T socket (RFC 3948). */
  UDP,
  /** As IP protocol 50 or 51. */
  RAW
}
