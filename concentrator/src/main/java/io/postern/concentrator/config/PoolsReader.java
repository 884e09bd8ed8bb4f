package io.postern.concentrator.config;

import io.postern.dataplane.Prefix;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.Ipv6Prefix;
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
import java.util.stream.Stream;

/** {@code pools.NAME { … }}. */
final class PoolsReader {
  /** Network, broadcast and our own address leave one client of a /30. */
  private static final int LONGEST_PREFIX = 30;

  private static final int SHORTEST_PREFIX = 8;

  /** Sessions renew their leases long before; a lease outlives a crash of its session by this. */
  private static final Duration LEASE_LIFETIME = Duration.ofDays(1);

  private final Problems problems;
  private final TunPlaces tuns;

  PoolsReader(Problems problems, TunPlaces tuns) {
    this.problems = problems;
    this.tuns = tuns;
  }

  /**
   * @param gateway our own address in it, the first one, never lent
   * @param tun place of its device, 0 for the first
   */
  record Pool(
      Ipv4Prefix network,
      Optional<Ipv6Prefix> network6,
      Inet4Address gateway,
      List<Inet4Address> dns,
      List<Inet4Address> nbns,
      Duration hold,
      int tun) {
    /** The IPv4 part of {@link #routes}. */
    Prefix route() {
      return new Prefix(network.address(), network.length());
    }

    Optional<Prefix> route6() {
      return network6.map(six -> new Prefix(six.address(), six.length()));
    }

    /** What is routed into the device. */
    Stream<Prefix> routes() {
      return Stream.concat(Stream.of(route()), route6().stream());
    }

    /** Our own addresses, on the device. */
    Stream<Prefix> gateways() {
      return Stream.concat(
          Stream.of(Prefix.host(gateway)), settings().address6(gateway).map(Prefix::host).stream());
    }

    PoolSettings settings() {
      return new PoolSettings(network, network6, Set.of(gateway), LEASE_LIFETIME, hold);
    }
  }

  static Map<String, PoolSettings> settings(Map<String, Pool> pools) {
    return pools.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().settings()));
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
    Optional<Ipv6Prefix> network6 = section.find(PosternSchema.POOL_NETWORK6);
    List<Inet4Address> dns = section.get(PosternSchema.POOL_DNS);
    List<Inet4Address> nbns = section.get(PosternSchema.POOL_NBNS);
    Duration hold = section.get(PosternSchema.POOL_HOLD);
    int tun = tuns.of(section, PosternSchema.POOL_TUN);
    Map<String, Pool> beside = new LinkedHashMap<>(before);
    beside.values().removeIf(other -> other.tun() != tun);
    return network
        .filter(found -> sound(found, section, beside))
        .filter(found -> network6.filter(six -> !sound6(found, six, section, beside)).isEmpty())
        .map(found -> new Pool(found, network6, firstHost(found), dns, nbns, hold, tun));
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

  private boolean sound6(
      Ipv4Prefix network, Ipv6Prefix network6, SectionReader section, Map<String, Pool> before) {
    Prefix prefix = new Prefix(network6.address(), network6.length());
    Optional<String> wrong =
        128 - network6.length() < 32 - network.length()
            ? Optional.of(network6 + " has fewer addresses than " + network)
            : before.entrySet().stream()
                .filter(
                    other ->
                        other.getValue().route6().stream()
                            .anyMatch(six -> six.contains(prefix) || prefix.contains(six)))
                .findFirst()
                .map(other -> network6 + " overlaps pools." + other.getKey());
    wrong.ifPresent(
        message ->
            problems.error(
                section.locationOf(PosternSchema.POOL_NETWORK6),
                section.pathOf(PosternSchema.POOL_NETWORK6),
                message));
    return wrong.isEmpty();
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
