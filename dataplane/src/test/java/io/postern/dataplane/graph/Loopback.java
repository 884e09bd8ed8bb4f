package io.postern.dataplane.graph;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Addresses of 127.0.0.0/8 that hardly anybody else uses at the same time. */
final class Loopback {
  static final int IKE_PORT = 10_500;
  static final int NAT_TRAVERSAL_PORT = 14_500;

  private Loopback() {}

  static InetAddress address() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return InetAddress.ofLiteral(
        "127."
            + random.nextInt(1, 255)
            + "."
            + random.nextInt(1, 255)
            + "."
            + random.nextInt(1, 255));
  }

  static InetSocketAddress natTraversal(InetAddress address) {
    return new InetSocketAddress(address, NAT_TRAVERSAL_PORT);
  }

  static InetSocketAddress ike(InetAddress address) {
    return new InetSocketAddress(address, IKE_PORT);
  }
}
