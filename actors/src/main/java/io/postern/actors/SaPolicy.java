package io.postern.actors;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.SaOptions;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.DpdTiming;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the configuration says of the SAs with a peer, be it of a group, a site, or a gateway.
 *
 * @param weakestGroup what a suite names is good enough for the others' PFS too
 * @param transport child SAs protect what lies behind the header, and not whole packets
 * @param mostChildren ours: a peer has few child SAs, or a few more while new ones take over
 * @param options how packets of child SAs are made
 */
record SaPolicy(
    String connection,
    List<ProtectionSuite> esp,
    PerfectForwardSecrecy pfs,
    Strength weakestGroup,
    LifetimeSettings lifetime,
    DpdSettings dpd,
    int replayWindow,
    boolean transport,
    int mostChildren,
    SaOptions options) {
  private static final int MOST_CHILDREN = 32;
  private static final int CHILDREN_OF_AN_ENTRY = 4;
  private static final int REPLAY_WINDOW = 1024;

  SaPolicy {
    esp = List.copyOf(esp);
  }

  static SaPolicy of(GroupSettings group) {
    return new SaPolicy(
        group.name(),
        group.esp(),
        group.pfs(),
        weakestGroup(group.ike(), group.esp()),
        group.lifetime(),
        group.dpdSettings(),
        group.replayWindow(),
        false,
        MOST_CHILDREN,
        group.session().options());
  }

  static SaPolicy of(SiteSettings site) {
    return new SaPolicy(
        site.name(),
        site.esp(),
        site.pfs(),
        weakestGroup(site.ike(), site.esp()),
        site.lifetime(),
        site.dpd(),
        site.replayWindow(),
        site.encapsulation() == SiteSettings.Encapsulation.TRANSPORT,
        Math.max(MOST_CHILDREN, CHILDREN_OF_AN_ENTRY * site.protect().size()),
        site.options());
  }

  /** A client asks for what clients of its kind ask for: the gateway decides. */
  static SaPolicy of(RoadWarriorSettings client) {
    return new SaPolicy(
        "gateway",
        client.esp(),
        PerfectForwardSecrecy.OPTIONAL,
        Strength.LEGACY,
        new LifetimeSettings(Duration.ofDays(1), Duration.ofHours(1), 0),
        new DpdSettings(DpdTiming.DEFAULT, DpdSettings.Mode.PERIODIC, DpdSettings.Action.CLEAR),
        REPLAY_WINDOW,
        false,
        MOST_CHILDREN,
        SaOptions.DEFAULT);
  }

  /** What phase 1 is good enough for, or a suite names, is good enough for PFS. */
  private static Strength weakestGroup(List<IkeSuite> ike, List<ProtectionSuite> esp) {
    return Stream.concat(
            ike.stream().map(suite -> suite.group().strength()),
            esp.stream().flatMap(suite -> suite.group().stream()).map(DhGroup::strength))
        .max(Comparator.naturalOrder())
        .orElse(Strength.MODERN);
  }

  /** What the first child SA of this traffic asks for. */
  ChildTerms terms(TrafficSelector local, TrafficSelector remote) {
    Optional<DhGroup> group =
        pfs == PerfectForwardSecrecy.OFF
            ? Optional.empty()
            : esp.stream().flatMap(suite -> suite.group().stream()).findFirst();
    return new ChildTerms(
        esp.stream()
            .filter(suite -> suite.group().isEmpty() || suite.group().equals(group))
            .map(suite -> suite.withGroup(Optional.empty()))
            .distinct()
            .toList(),
        group,
        Optional.empty(),
        local,
        remote);
  }
}
