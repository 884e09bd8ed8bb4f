package io.postern.actors.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Our own sockets, as which phase 1 begins. The address may be a wildcard: then the one that the
 * route to the peer has is taken.
 *
 * @param ike usually port 500
 * @param natTraversal usually port 4500
 * @param others further addresses with sockets on the same ports
 */
public record LocalEndpoint(
    InetSocketAddress ike, InetSocketAddress natTraversal, List<InetAddress> others) {
  public LocalEndpoint {
    others = List.copyOf(others);
  }

  /** One address alone. */
  public LocalEndpoint(InetSocketAddress ike, InetSocketAddress natTraversal) {
    this(ike, natTraversal, List.of());
  }

  /** The address of {@link #ike}, then the others. */
  public List<InetAddress> addresses() {
    return Stream.concat(Stream.of(ike.getAddress()), others.stream()).toList();
  }
}
