package io.postern.actors;

import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.dataplane.Path;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The ways to a site, to be tried in order; names are looked up again in each round. */
final class SiteRoutes {
  private final List<PeerEndpoint> peers;
  private final LocalEndpoint local;
  private final NameResolver resolver;
  private final Executor threads;
  private final Deque<Route> known = new ArrayDeque<>();
  private int nextPeer;

  /**
   * @param floated the same on the ports for NAT traversal
   */
  record Route(IkePath path, IkePath floated) {}

  /**
   * @param threads that may wait for names
   */
  SiteRoutes(
      List<PeerEndpoint> peers, LocalEndpoint local, NameResolver resolver, Executor threads) {
    this.peers = peers;
    this.local = local;
    this.resolver = resolver;
    this.threads = threads;
  }

  /** Begins a round. */
  void restart() {
    known.clear();
    nextPeer = 0;
  }

  /** The next one that needs no look-up. */
  Optional<Route> next() {
    return Optional.ofNullable(known.pollFirst());
  }

  /** Looks up the next peer, whose ways are then to be {@link #found}; empty: the round is over. */
  Optional<CompletionStage<List<Route>>> lookUp() {
    if (nextPeer >= peers.size()) {
      return Optional.empty();
    }
    PeerEndpoint peer = peers.get(nextPeer++);
    return Optional.of(
        resolver
            .resolve(peer.host(), threads)
            .thenApply(
                addresses ->
                    addresses.stream().flatMap(address -> route(peer, address).stream()).toList()));
  }

  void found(List<Route> routes) {
    known.addAll(routes);
  }

  private Optional<Route> route(PeerEndpoint peer, InetAddress remote) {
    return source(remote)
        .map(
            source ->
                new Route(
                    new IkePath(
                        new Path(
                            new InetSocketAddress(source, local.ike().getPort()),
                            new InetSocketAddress(remote, peer.ikePort())),
                        false),
                    new IkePath(
                        new Path(
                            new InetSocketAddress(source, local.natTraversal().getPort()),
                            new InetSocketAddress(remote, peer.natTraversalPort())),
                        true)));
  }

  /** Our address for this peer: that of the route there if it is ours, else the first that may. */
  private Optional<InetAddress> source(InetAddress remote) {
    if (local.ike().getAddress().isAnyLocalAddress()) {
      return routed(remote);
    }
    List<InetAddress> ours =
        local.addresses().stream().filter(one -> one.getClass() == remote.getClass()).toList();
    return ours.size() > 1
        ? routed(remote).filter(ours::contains).or(() -> Optional.of(ours.getFirst()))
        : ours.stream().findFirst();
  }

  /** Nothing is sent. */
  private static Optional<InetAddress> routed(InetAddress remote) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(remote, PORT_OF_NO_MATTER));
      return Optional.of(socket.getLocalAddress());
    } catch (IOException | java.io.UncheckedIOException noRoute) {
      return Optional.empty();
    }
  }

  private static final int PORT_OF_NO_MATTER = 9;
}
