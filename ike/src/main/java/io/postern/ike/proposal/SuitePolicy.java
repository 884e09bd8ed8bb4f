package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a child SA may be protected with.
 *
 * @param suites in order of preference, at least one
 * @param pfs for the suites that name no group
 * @param weakestGroup likewise: groups weaker than this profile allows are refused
 * @param modes those that fit policy and path; the first is taken for a peer that names none
 * @param privateGroups numbers of 32768 and more that new group mode gave to groups (RFC 2409 §5.6)
 */
public record SuitePolicy(
    List<ProtectionSuite> suites,
    PerfectForwardSecrecy pfs,
    Strength weakestGroup,
    List<EncapsulationMode> modes,
    Map<Integer, DhGroup> privateGroups) {
  public SuitePolicy {
    suites = List.copyOf(suites);
    modes = List.copyOf(modes);
    privateGroups = Map.copyOf(privateGroups);
    if (suites.isEmpty() || modes.isEmpty()) {
      throw new IllegalArgumentException("no suite or no encapsulation mode");
    }
  }

  public static SuitePolicy of(
      List<ProtectionSuite> suites,
      PerfectForwardSecrecy pfs,
      Strength weakestGroup,
      List<EncapsulationMode> modes) {
    return new SuitePolicy(suites, pfs, weakestGroup, modes, Map.of());
  }

  /** The same without transport modes, for selectors that are more than two hosts; maybe empty. */
  public Optional<SuitePolicy> inTunnels() {
    List<EncapsulationMode> tunnels = modes.stream().filter(EncapsulationMode::tunnel).toList();
    return tunnels.isEmpty()
        ? Optional.empty()
        : Optional.of(new SuitePolicy(suites, pfs, weakestGroup, tunnels, privateGroups));
  }

  Optional<DhGroup> group(int number) {
    return DhGroup.of(number).or(() -> Optional.ofNullable(privateGroups.get(number)));
  }
}
