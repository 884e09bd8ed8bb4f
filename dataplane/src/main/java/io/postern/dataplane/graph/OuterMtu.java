package io.postern.dataplane.graph;

import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;

/** What the way to a peer takes without fragmentation: Ethernet, as nothing better is known. */
final class OuterMtu {
  private static final int OCTETS = 1500;

  private OuterMtu() {}

  /** Octets of the largest inner packet that fits. */
  static int largestInner(OutboundSa sa) {
    return sa.overhead().largestInner(OCTETS, sa.path().ipv4());
  }

  /** Likewise for the answers to what comes by that SA: its pair has the same overhead. */
  static int largestInner(InboundSa sa) {
    return sa.overhead().largestInner(OCTETS, sa.path().ipv4());
  }
}
