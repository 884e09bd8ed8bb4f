package io.postern.concentrator.config;

import io.postern.dataplane.Prefix;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.PoolSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code pools.NAME { … }}. */
final class PoolsReader {
  /** Network, broadcast and our own address leave one client of a /30. */
  private static final int LONGEST_PREFIX = 30;

  private static final int SHORTEST_PREFIX = 8;

  /** Sessions renew their leases long before; a lease outlives a crash of its session by this. */
  private static final Duration LEASE_LIFETIME = Duration.ofDays(1);

  private final Problems problems;

  PoolsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param gateway our own address in it, the first one, never lent
   */
  record Pool(
      Ipv4Prefix network,
      Inet4Address gateway,
      List<Inet4Address> dns,
      List<Inet4Address> nbns,
      Duration hold) {
    /** What is routed into the device. */
    Prefix route() {
      return new Prefix(network.address(), network.length());
    }
  }

  static Map<String, PoolSettings> settings(Map<String, Pool> pools) {
    return pools.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new PoolSettings(
                        entry.getValue().network(),
                        Set.of(entry.getValue().gateway()),
                        LEASE_LIFETIME,
                        entry.getValue().hold())));
  }

  Map<String, Pool> read(SectionReader postern) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    postern
        .named(PosternSchema.POOLS)
        .forEach((name, section) -> pool(section, pools).ifPresent(p -> pools.put(name, p)));
    return pools;
  }

  private Optional<Pool> pool(SectionReader section, Map<String, Pool> before) {
    Optional<Ipv4Prefix> network = section.find(PosternSchema.POOL_NETWORK);
    List<Inet4Address> dns = section.get(PosternSchema.POOL_DNS);
    List<Inet4Address> nbns = section.get(PosternSchema.POOL_NBNS);
    Duration hold = section.get(PosternSchema.POOL_HOLD);
    return network
        .filter(found -> sound(found, section, before))
        .map(found -> new Pool(found, firstHost(found), dns, nbns, hold));
  }

  private boolean sound(Ipv4Prefix network, SectionReader section, Map<String, Pool> before) {
    if (network.length() > LONGEST_PREFIX || network.length() < SHORTEST_PREFIX) {
      return refuse(
          section,
          network
              + " is too "
              + (network.length() > LONGEST_PREFIX ? "small" : "large")
              + "; expected /"
              + SHORTEST_PREFIX
              + " to /"
              + LONGEST_PREFIX);
    }
    Prefix prefix = new Prefix(network.address(), network.length());
    return before.entrySet().stream()
        .filter(
            other ->
                prefix.contains(other.getValue().route())
                    || other.getValue().route().contains(prefix))
        .findFirst()
        .map(
            other ->
                refuse(
                    section,
                    network
                        + " overlaps pools."
                        + other.getKey()
                        + ", "
                        + other.getValue().network()))
        .orElse(true);
  }

  private boolean refuse(SectionReader section, String message) {
    problems.error(
        section.locationOf(PosternSchema.POOL_NETWORK),
        section.pathOf(PosternSchema.POOL_NETWORK),
        message);
    return false;
  }

  private static Inet4Address firstHost(Ipv4Prefix network) {
    byte[] octets = network.address().getAddress();
    octets[octets.length - 1] |= 1;
    try {
      return (Inet4Address) InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
