package io.postern.concentrator.config;

import io.postern.actors.settings.PoolSettings;
import io.postern.dataplane.Prefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code pools.NAME { … }}. */
final class PoolsReader {
  /** Network, broadcast and our own address leave one client of a /30. */
  private static final int LONGEST_PREFIX = 30;

  private final Problems problems;

  PoolsReader(Problems problems) {
    this.problems = problems;
  }

  Map<String, PoolSettings> read(SectionReader postern) {
    Map<String, PoolSettings> pools = new LinkedHashMap<>();
    postern
        .named(PosternSchema.POOLS)
        .forEach((name, section) -> pool(name, section, pools).ifPresent(p -> pools.put(name, p)));
    return pools;
  }

  private Optional<PoolSettings> pool(
      String name, SectionReader section, Map<String, PoolSettings> before) {
    Optional<Prefix> network = section.find(PosternSchema.POOL_NETWORK);
    var dns = section.get(PosternSchema.POOL_DNS);
    var nbns = section.get(PosternSchema.POOL_NBNS);
    var hold = section.get(PosternSchema.POOL_HOLD);
    network.ifPresent(found -> check(found, section, before));
    return network.map(found -> new PoolSettings(name, found, dns, nbns, hold));
  }

  private void check(Prefix network, SectionReader section, Map<String, PoolSettings> before) {
    if (network.length() > LONGEST_PREFIX) {
      error(section, network + " is too small; expected /30 or larger");
    }
    before.values().stream()
        .filter(other -> overlap(other.network(), network))
        .forEach(
            other ->
                error(
                    section,
                    network + " overlaps pools." + other.name() + ", " + other.network()));
  }

  private void error(SectionReader section, String message) {
    problems.error(
        section.locationOf(PosternSchema.POOL_NETWORK),
        section.pathOf(PosternSchema.POOL_NETWORK),
        message);
  }

  private static boolean overlap(Prefix left, Prefix right) {
    return left.contains(right) || right.contains(left);
  }
}
