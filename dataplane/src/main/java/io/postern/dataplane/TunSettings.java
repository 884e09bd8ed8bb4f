package io.postern.dataplane;

import java.util.List;

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
   */
  record KernelTun(String name, int mtu, List<Prefix> addresses, List<Prefix> routes)
      implements TunSettings {
    public KernelTun {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
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
