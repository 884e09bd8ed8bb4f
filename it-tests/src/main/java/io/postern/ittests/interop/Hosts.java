package io.postern.ittests.interop;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import java.util.List;

/** The hosts behind the ends that begin: addresses of the node itself. */
final class Hosts {
  private Hosts() {}

  /** Gives {@code node} the address of each link that joins two networks. */
  static void add(Namespace node, List<Link> links) {
    StringBuilder batch = new StringBuilder();
    for (Link link : links) {
      if (!link.isRemoteAccess()) {
        batch.append("addr add %s/32 dev lo%n".formatted(link.initiatorHost()));
      }
    }
    node.inside(Command.of("ip", "-batch", "-").reading(batch.toString())).run();
  }
}
