package io.postern.dataplane;

import java.util.List;
import java.util.Optional;

/** Where clear packets come from and go to. */
public sealed interface TunSettings {
  /** Octets of the largest inner packet, 576 to 9000. */
  int mtu();

  /** Addresses of this machine inside, from which nobody else may come. */
  List<Prefix> ownAddresses();

  /**
   * A TUN device that we make, and that goes when we do, its routes with it.
   *
   * @param addresses given to the device, host bits kept elsewhere: e.g. 10.99.0.1/32
   * @param routes prefixes routed into it, e.g. the pools
   * @param namespace the network namespace it is in, by its name in /run/netns; empty for ours
   */
  record KernelTun(
      String name, int mtu, List<Prefix> addresses, List<Prefix> routes, Optional<String> namespace)
      implements TunSettings {
    public KernelTun {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
    }

    /** In our own network namespace. */
    public KernelTun(String name, int mtu, List<Prefix> addresses, List<Prefix> routes) {
      this(name, mtu, addresses, routes, Optional.empty());
    }

    @Override
    public List<Prefix> ownAddresses() {
      return addresses;
    }
  }

  /**
   * One end of a datagram socket pair, for use without privileges: one inner packet a datagram.
   *
   * @param fileDescriptor ours; closed with the data plane
   */
  record InProcessTun(int fileDescriptor, int mtu) implements TunSettings {
    @Override
    public List<Prefix> ownAddresses() {
      return List.of();
    }
  }
}
