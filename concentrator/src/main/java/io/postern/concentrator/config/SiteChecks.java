package io.postern.concentrator.config;

import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Encapsulation;
import io.postern.actors.settings.SiteSettings.Mode;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.util.List;
import java.util.Optional;

/** What the keys of one site must have to do with one another. */
final class SiteChecks {
  private final Problems problems;
  private final SectionReader section;

  SiteChecks(Problems problems, SectionReader section) {
    this.problems = problems;
    this.section = section;
  }

  /** Empty if it is wrong, or permits nothing. */
  static Optional<List<ProtectEntry>> protect(Problems problems, SectionReader section) {
    Optional<List<ProtectEntry>> protect =
        section
            .find(SiteSchema.PROTECT)
            .map(lines -> lines.stream().flatMap(List::stream).toList());
    if (protect.isPresent() && protect.get().stream().noneMatch(ProtectEntry::permit)) {
      problems.error(
          section.locationOf(SiteSchema.PROTECT),
          section.pathOf(SiteSchema.PROTECT),
          "permits nothing; at least one line begins with permit");
      return Optional.empty();
    }
    return protect;
  }

  /** The place of the device that our side is behind. */
  static int tun(Problems problems, SectionReader section, TunPlaces tuns) {
    if (section.has(SiteSchema.TUN)
        && section.get(SiteSchema.ENCAPSULATION) == Encapsulation.TRANSPORT) {
      problems.error(
          section.locationOf(SiteSchema.TUN),
          section.pathOf(SiteSchema.TUN),
          "in transport mode the packets are those of this machine with the peer, which is not"
              + " behind a device");
    }
    return tuns.of(section, SiteSchema.TUN);
  }

  /**
   * @param protect empty if it could not be read
   */
  void check(SiteSettings.Start start, List<ProtectEntry> protect) {
    if (section.get(SiteSchema.MODE) == Mode.AGGRESSIVE) {
      aggressive(start);
    }
    pfs(start);
    if (section.get(SiteSchema.ENCAPSULATION) == Encapsulation.TRANSPORT) {
      transport(protect);
    }
    reached(protect);
  }

  /** Its first message has the public value, before any group is agreed on (RFC 2409 §5.4). */
  private void aggressive(Start start) {
    List<DhGroup> groups =
        section.get(GroupSchema.IKE).stream().map(suite -> suite.group()).distinct().toList();
    if (groups.size() > 1) {
      problems.error(
          section.locationOf(GroupSchema.IKE),
          section.pathOf(GroupSchema.IKE),
          "aggressive mode needs suites of one group, these have "
              + String.join(", ", groups.stream().map(DhGroup::label).toList())
              + "; name one group, or set mode = main");
    }
    if (!section.has(SiteSchema.PEER_IDENTITY)) {
      String unknown =
          "in aggressive mode a peer that begins is known by its identity alone: set peer-identity";
      if (start == Start.NEVER) {
        problems.error(
            section.locationOf(SiteSchema.MODE), section.pathOf(SiteSchema.PEER_IDENTITY), unknown);
      } else {
        problems.warning(
            section.locationOf(SiteSchema.MODE),
            section.pathOf(SiteSchema.PEER_IDENTITY),
            unknown + ", or only we can begin");
      }
    }
    if (section.get(SiteSchema.AUTHENTICATE).stream().noneMatch(Authenticate::needsSecret)) {
      return;
    }
    problems.warning(
        section.locationOf(SiteSchema.MODE),
        section.pathOf(SiteSchema.MODE),
        GuessableKeys.WARNING);
  }

  private void pfs(Start start) {
    if (section.get(SiteSchema.PFS) == PerfectForwardSecrecy.REQUIRED
        && start != Start.NEVER
        && section.get(GroupSchema.ESP).stream().allMatch(suite -> suite.group().isEmpty())) {
      problems.error(
          section.locationOf(SiteSchema.PFS),
          section.pathOf(SiteSchema.PFS),
          "to ask for PFS, a suite of esp has to name the group, e.g. esp = [ aes256gcm16-ecp256"
              + " ]");
    }
  }

  /** RFC 4301 §4.1: transport mode is for the two ends themselves. */
  void transport(List<ProtectEntry> protect) {
    protect.stream()
        .filter(ProtectEntry::permit)
        .filter(entry -> !entry.local().isHost() || !entry.remote().isHost())
        .findFirst()
        .ifPresent(
            entry ->
                problems.error(
                    section.locationOf(SiteSchema.PROTECT),
                    section.pathOf(SiteSchema.PROTECT),
                    "in transport mode each line is between two hosts, the gateways themselves,"
                        + " but one permits "
                        + entry.local()
                        + " to "
                        + entry.remote()
                        + "; write host ADDRESS host ADDRESS, or set encapsulation = tunnel"));
  }

  private void reached(List<ProtectEntry> protect) {
    for (int i = 0; i < protect.size(); i++) {
      ProtectEntry entry = protect.get(i);
      protect.subList(0, i).stream()
          .filter(before -> before.contains(entry.local(), entry.remote()))
          .findFirst()
          .ifPresent(
              before ->
                  problems.warning(
                      section.locationOf(SiteSchema.PROTECT),
                      section.pathOf(SiteSchema.PROTECT),
                      "no packet reaches "
                          + SiteOverlaps.text(entry)
                          + ": "
                          + SiteOverlaps.text(before)
                          + " stands before it"));
    }
  }
}
