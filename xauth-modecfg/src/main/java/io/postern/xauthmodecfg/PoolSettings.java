package io.postern.xauthmodecfg;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.Set;

/**
 * A pool of virtual addresses.
 *
 * @param network at most a /8; its first and last address are never leased, if it has more than two
 * @param excluded the gateway's own address and whatever else is taken
 * @param lifetime how long a lease is live without being renewed
 * @param hold how long an address is kept for its owner after it was given back; a pool that has
 *     nothing else left gives the one that was given back first to somebody else even earlier
 */
public record PoolSettings(
    Ipv4Prefix network, Set<Inet4Address> excluded, Duration lifetime, Duration hold) {
  /** Ours, far from where arithmetic on time ends. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  public PoolSettings {
    excluded = Set.copyOf(excluded);
    if (network.length() < 8) {
      throw new IllegalArgumentException("pool " + network + " is too large, expected /8 to /32");
    }
    if (!lifetime.isPositive()
        || hold.isNegative()
        || lifetime.compareTo(LONGEST) > 0
        || hold.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "pool %s with lifetime %s and hold %s, expected up to %s"
              .formatted(network, lifetime, hold, LONGEST));
    }
  }

  /** Whether an address can be leased at all. */
  public boolean leasable(Inet4Address address) {
    return network.contains(address) && !excluded.contains(address) && !isEdge(address);
  }

  private boolean isEdge(Inet4Address address) {
    long index = Integer.toUnsignedLong(Ipv4.bits(address) - Ipv4.bits(network.address()));
    return network.size() > 2 && (index == 0 || index == network.size() - 1);
  }
}
