package io.postern.actors;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The NAT routers of a simulation, one for each host behind one. A mapping lasts until its router
 * forgets it; what comes for one that is forgotten is dropped (RFC 4787 §4.1).
 */
final class SimulatedNat {
  private static final int LOWEST_PORT = 10_000;
  private static final int PORTS = 50_000;

  private final Map<InetAddress, InetAddress> routers = new HashMap<>();
  private final Set<InetAddress> outsides = new HashSet<>();
  private final Map<InetSocketAddress, InetSocketAddress> outsideOf = new HashMap<>();
  private final Map<InetSocketAddress, InetSocketAddress> insideOf = new HashMap<>();
  private int mappings;
  private long dropped;

  /** Whatever the host has sent so far, from now on it comes from here, and from other ports. */
  void rebind(InetAddress inside, InetAddress outside) {
    routers.put(inside, outside);
    outsides.add(outside);
    outsideOf.keySet().removeIf(socket -> socket.getAddress().equals(inside));
    insideOf.values().removeIf(socket -> socket.getAddress().equals(inside));
  }

  /** Packets for mappings that are forgotten. */
  long dropped() {
    return dropped;
  }

  InetSocketAddress outwards(InetSocketAddress from) {
    InetAddress router = routers.get(from.getAddress());
    if (router == null) {
      return from;
    }
    return outsideOf.computeIfAbsent(
        from,
        inside -> {
          InetSocketAddress outside =
              new InetSocketAddress(router, LOWEST_PORT + mappings++ % PORTS);
          insideOf.put(outside, inside);
          return outside;
        });
  }

  Optional<InetSocketAddress> inwards(InetSocketAddress to) {
    if (!outsides.contains(to.getAddress())) {
      return Optional.of(to);
    }
    Optional<InetSocketAddress> inside = Optional.ofNullable(insideOf.get(to));
    if (inside.isEmpty()) {
      dropped++;
    }
    return inside;
  }
}
