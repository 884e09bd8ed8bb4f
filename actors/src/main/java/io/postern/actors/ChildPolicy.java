package io.postern.actors;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.EncapsulationMode.Carrier;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.proposal.SuitePolicy;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.QuickPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What child SAs a peer may have, and how an agreed one goes to the packet path. */
final class ChildPolicy {
  private ChildPolicy() {}

  static QuickPolicy of(
      SaPolicy policy,
      Grants grants,
      PeerTraits traits,
      IkePath path,
      Map<Integer, DhGroup> newGroups) {
    return new QuickPolicy(
        path.path().local().getAddress(),
        path.path().remote().getAddress(),
        asked ->
            grants
                .grant(asked.remote(), asked.local())
                .map(
                    local ->
                        new QuickPolicy.Granted(
                            asked.remote(),
                            asked.local(),
                            suites(policy, traits, path, newGroups),
                            lifetime(policy))));
  }

  private static SuitePolicy suites(
      SaPolicy policy, PeerTraits traits, IkePath path, Map<Integer, DhGroup> newGroups) {
    return new SuitePolicy(
        policy.esp(), policy.pfs(), policy.weakestGroup(), modes(policy, traits, path), newGroups);
  }

  /** Behind a NAT only UDP works; elsewhere both do, if the peer has moved to the NAT-T port. */
  private static List<EncapsulationMode> modes(SaPolicy policy, PeerTraits traits, IkePath path) {
    Optional<Carrier> udp =
        traits
            .natTraversal()
            .filter(version -> path.natTraversal())
            .flatMap(version -> EncapsulationMode.of(version.udpTunnel()))
            .map(EncapsulationMode::carrier);
    Set<Carrier> carriers =
        udp.map(u -> traits.nat().encapsulate() ? Set.of(u) : Set.of(Carrier.IP, u))
            .orElse(Set.of(Carrier.IP));
    return EncapsulationMode.fitting(!policy.transport(), policy.transport(), carriers);
  }

  /** What to ask for: as before if that fits the path, or else UDP if phase 1 floated. */
  static EncapsulationMode mode(
      Optional<EncapsulationMode> before, SaPolicy policy, PeerTraits traits, IkePath path) {
    List<EncapsulationMode> fitting = modes(policy, traits, path);
    return before
        .filter(fitting::contains)
        .or(() -> fitting.stream().filter(EncapsulationMode::udp).findFirst())
        .orElseGet(fitting::getFirst);
  }

  static ChildLifetime lifetime(SaPolicy policy) {
    long kilobytes = policy.lifetime().espBytes() / 1024;
    return new ChildLifetime(
        policy.lifetime().esp().toSeconds(),
        kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes));
  }

  static Duration lifetime(ChildAgreement child) {
    return Duration.ofSeconds(child.lifetime().seconds());
  }

  /** Without those that do not go with the mode. */
  static Reading<List<ProtectionSuite>> offered(
      List<ProtectionSuite> wanted, EncapsulationMode mode) {
    List<ProtectionSuite> carried =
        wanted.stream().filter(suite -> suite.ah().isEmpty() || !mode.udp()).toList();
    return carried.isEmpty()
        ? Reading.refused(
            Refusal.Reason.NO_PROPOSAL_CHOSEN,
            "AH does not go through a NAT (RFC 3715 §2.1): " + wanted)
        : Reading.accepted(carried);
  }

  /** Why an agreement, perhaps narrowed by the peer, cannot be installed. */
  static Optional<Refusal> obstacle(ChildAgreement child) {
    return Grants.incoherent(child.remote(), child.local());
  }
}
