package io.postern.concentrator.config;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code sites.NAME { … }}. */
final class SitesReader {
  private final Problems problems;
  private final ProofReader proofs;
  private final Optional<Identity> identity;
  private final Set<String> groups;
  private final boolean preferUdp;
  private final TunPlaces tuns;

  /**
   * @param identity what we call ourselves, if that is known
   * @param groups names that are taken
   * @param preferUdp for sites that do not say
   */
  SitesReader(
      Problems problems,
      ProofReader proofs,
      Optional<Identity> identity,
      Set<String> groups,
      boolean preferUdp,
      TunPlaces tuns) {
    this.problems = problems;
    this.proofs = proofs;
    this.identity = identity;
    this.groups = groups;
    this.preferUdp = preferUdp;
    this.tuns = tuns;
  }

  List<SiteSettings> read(SectionReader postern) {
    Map<String, SectionReader> sections = postern.named(PosternSchema.SITES);
    List<SiteSettings> sites = new ArrayList<>();
    SiteOverlaps overlaps = new SiteOverlaps(problems);
    sections.forEach(
        (name, section) ->
            site(name, section)
                .ifPresent(
                    site -> {
                      overlaps.add(site, section);
                      sites.add(site);
                    }));
    return sites;
  }

  private Optional<SiteSettings> site(String name, SectionReader section) {
    if (groups.contains(name)) {
      problems.error(
          section.location(), "sites." + name, "groups." + name + " has this name already");
    }
    List<PeerEndpoint> peers = section.find(SiteSchema.PEER).orElse(List.of());
    List<IdentityPattern> peerIdentities = section.find(SiteSchema.PEER_IDENTITY).orElse(List.of());
    Optional<ProofReader.Proof> proof = proof(section);
    Optional<List<ProtectEntry>> protect = SiteChecks.protect(problems, section);
    new ProfileCheck(problems).check(section);
    Start start = start(section, peers);
    SectionReader life = section.section(SiteSchema.LIFETIME);
    LifetimeSettings lifetime =
        new LifetimeSettings(
            life.get(SiteSchema.IKE_LIFETIME),
            life.get(SiteSchema.IKE_BYTES),
            life.get(GroupSchema.ESP_LIFETIME),
            life.get(GroupSchema.ESP_BYTES),
            life.get(GroupSchema.ESP_PACKETS));
    DpdSettings dpd = dpd(section.section(SiteSchema.DPD), peers);
    new SiteChecks(problems, section).check(start, protect.orElse(List.of()));
    int tun = SiteChecks.tun(problems, section, tuns);
    if (proof.isEmpty() || protect.isEmpty() || groups.contains(name)) {
      return Optional.empty();
    }
    return Optional.of(
        new SiteSettings(
            name,
            peers,
            section.find(SiteSchema.IDENTITY),
            peerIdentities,
            proof.get().methods(),
            proof.get().credentials(),
            section.get(SiteSchema.MODE),
            section.get(GroupSchema.IKE),
            section.get(GroupSchema.ESP),
            section.get(SiteSchema.PFS),
            protect.get(),
            section.get(SiteSchema.ENCAPSULATION),
            start,
            lifetime,
            dpd,
            section.get(SiteSchema.INITIAL_CONTACT),
            preferUdp(section),
            section.get(GroupSchema.REPLAY_WINDOW),
            PacketSchema.options(section, true).on(tun)));
  }

  /** UDP costs AH its way, and transport mode its checksums: there it has to be asked for. */
  private boolean preferUdp(SectionReader section) {
    return section
        .find(SiteSchema.PREFER_UDP)
        .orElseGet(
            () ->
                preferUdp
                    && section.get(SiteSchema.ENCAPSULATION) == SiteSettings.Encapsulation.TUNNEL
                    && section.get(GroupSchema.ESP).stream()
                        .allMatch(suite -> suite.ah().isEmpty()));
  }

  /** Certificates say who somebody is, not whether that one is meant. */
  private Optional<ProofReader.Proof> proof(SectionReader section) {
    List<Authenticate> words = section.get(SiteSchema.AUTHENTICATE);
    Optional<Authenticate> named = words.stream().filter(word -> !word.needsSecret()).findFirst();
    if (named.isPresent() && !section.has(SiteSchema.PEER_IDENTITY)) {
      problems.error(
          section.locationOf(SiteSchema.AUTHENTICATE),
          section.pathOf(SiteSchema.PEER_IDENTITY),
          "missing; with " + named.get() + " it says which of all certificates is this peer's");
      return Optional.empty();
    }
    return proofs.read(
        section,
        SiteSchema.AUTHENTICATE,
        SiteSchema.SECRET,
        section.find(SiteSchema.IDENTITY).or(() -> identity));
  }

  private Start start(SectionReader section, List<PeerEndpoint> peers) {
    Start start = section.get(SiteSchema.START);
    if (!section.has(SiteSchema.PEER)) {
      if (section.has(SiteSchema.START) && start != Start.NEVER) {
        problems.error(
            section.locationOf(SiteSchema.START),
            section.pathOf(SiteSchema.START),
            "to begin, we need to know where the peer is: set peer, or start = never");
      }
      return Start.NEVER;
    }
    return peers.isEmpty() ? Start.NEVER : start;
  }

  private DpdSettings dpd(SectionReader section, List<PeerEndpoint> peers) {
    DpdSettings.Action action = section.get(SiteSchema.DPD_ACTION);
    if (peers.isEmpty() && action != DpdSettings.Action.CLEAR) {
      problems.error(
          section.locationOf(SiteSchema.DPD_ACTION),
          section.pathOf(SiteSchema.DPD_ACTION),
          "to bring the site back, we need to know where the peer is: set peer, or action = clear");
    }
    return new DpdSettings(
        DpdReader.timing(section, problems), section.get(SiteSchema.DPD_MODE), action);
  }
}
