package io.postern.dataplane.policy;

import io.postern.dataplane.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All policies in order (RFC 4301 §4.4.1); immutable. */
final class PolicyTable {
  static final PolicyTable EMPTY = new PolicyTable(List.of());

  private final Map<String, Integer> indexByName;
  private final boolean looksAtPorts;
  private final RuleIndex ipv4;
  private final RuleIndex ipv6;

  /**
   * @throws IllegalArgumentException if two have one name
   */
  PolicyTable(List<Policy> policies) {
    Map<String, Integer> places = new HashMap<>();
    List<Rule> rules = new ArrayList<>();
    for (Policy policy : policies) {
      int place = places.size();
      if (places.put(policy.name(), place) != null) {
        throw new IllegalArgumentException("two policies have the name " + policy.name());
      }
      policy.entries().forEach(entry -> rules.add(new Rule(rules.size(), place, policy, entry)));
    }
    indexByName = Map.copyOf(places);
    looksAtPorts = rules.stream().anyMatch(rule -> rule.entry().looksAtPorts());
    ipv4 = RuleIndex.of(rules.stream().filter(rule -> rule.selector().ipv4()).toList());
    ipv6 = RuleIndex.of(rules.stream().filter(rule -> !rule.selector().ipv4()).toList());
  }

  boolean isEmpty() {
    return indexByName.isEmpty();
  }

  int size() {
    return indexByName.size();
  }

  /** Whether any entry is for some ports only. */
  boolean looksAtPorts() {
    return looksAtPorts;
  }

  /** The place of the policy, or -1. */
  int indexOf(String name) {
    return indexByName.getOrDefault(name, -1);
  }

  /** The entry that decides, of the first policy that permits the packet; null for none. */
  @Nullable Rule find(PacketFields packet) {
    return packet.ipv4() ? ipv4.find(packet) : ipv6.find(packet);
  }
}
