package io.postern.dataplane.graph;

import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.ReceiveRing;

/** Datagrams that one socket received at once, still in the ring. */
final class IngressBatch {
  private final ReceiveRing ring;
  private DatagramPort port;
  private int count;

  IngressBatch(ReceiveRing ring, DatagramPort anyPort) {
    this.ring = ring;
    port = anyPort;
  }

  void set(DatagramPort from, int datagrams) {
    port = from;
    count = datagrams;
  }

  ReceiveRing ring() {
    return ring;
  }

  DatagramPort port() {
    return port;
  }

  int count() {
    return count;
  }
}
