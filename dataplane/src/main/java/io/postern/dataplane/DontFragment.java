package io.postern.dataplane;

/**
 * What becomes of the bit "do not fragment" outside of a tunnel over IPv4 (RFC 4301 §8.1). A packet
 * of IPv6 inside counts as one with the bit.
 */
public enum DontFragment {
  /**
   * Never: routers cut what is too big for them, and nothing is learned of the way. Nothing is lost
   * where ICMP is.
   */
  CLEAR,
  /** As inside: a router that has no room for the packet tells us, and we tell its sender. */
  COPY,
  /** Always: what may be cut and does not fit the way is cut inside, before it is sealed. */
  SET
}
