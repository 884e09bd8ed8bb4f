package io.postern.xauthmodecfg;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A pool of virtual addresses.
 *
 * @param network at most a /8; its first and last address are never leased, if it has more than two
 * @param network6 IPv6 addresses to go with them, one with each, so at least as many: whoever has
 *     the n-th address of {@code network} has the n-th of this one too
 * @param excluded the gateway's own address and whatever else is taken
 * @param lifetime how long a lease is live without being renewed
 * @param hold how long an address is kept for its owner after it was given back; a pool that has
 *     nothing else left gives the one that was given back first to somebody else even earlier
 */
public record PoolSettings(
    Ipv4Prefix network,
    Optional<Ipv6Prefix> network6,
    Set<Inet4Address> excluded,
    Duration lifetime,
    Duration hold) {
  /** Ours, far from where arithmetic on time ends. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  public PoolSettings {
    excluded = Set.copyOf(excluded);
    if (network.length() < 8) {
      throw new IllegalArgumentException("pool " + network + " is too large, expected /8 to /32");
    }
    if (network6.filter(six -> 128 - six.length() < 32 - network.length()).isPresent()) {
      throw new IllegalArgumentException(
          "pool %s has more addresses than %s to go with them".formatted(network, network6.get()));
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

  /** IPv4 alone. */
  public PoolSettings(
      Ipv4Prefix network, Set<Inet4Address> excluded, Duration lifetime, Duration hold) {
    this(network, Optional.empty(), excluded, lifetime, hold);
  }

  /** The IPv6 address that goes with an address of the pool. */
  public Optional<Inet6Address> address6(Inet4Address address) {
    return network6.map(
        six -> Ipv6.of(Ipv6.number(six.address()).add(BigInteger.valueOf(indexOf(address)))));
  }

  /** The address of the pool that an IPv6 address goes with. */
  public Optional<Inet4Address> addressOf(Inet6Address address6) {
    return network6
        .filter(six -> six.contains(address6))
        .map(six -> Ipv6.number(address6).subtract(Ipv6.number(six.address())))
        .filter(index -> index.compareTo(BigInteger.valueOf(network.size())) < 0)
        .map(index -> Ipv4.of(Ipv4.bits(network.address()) + index.intValue()));
  }

  /** Whether an address can be leased at all. */
  public boolean leasable(Inet4Address address) {
    return network.contains(address) && !excluded.contains(address) && !isEdge(address);
  }

  private boolean isEdge(Inet4Address address) {
    long index = indexOf(address);
    return network.size() > 2 && (index == 0 || index == network.size() - 1);
  }

  private long indexOf(Inet4Address address) {
    return Integer.toUnsignedLong(Ipv4.bits(address) - Ipv4.bits(network.address()));
  }
}
