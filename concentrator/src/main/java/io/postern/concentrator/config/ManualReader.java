package io.postern.concentrator.config;

import io.postern.actors.settings.ManualSettings;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings.Encapsulation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code manual.NAME { … }}: static keys. */
final class ManualReader {
  private final Problems problems;
  private final Set<String> names;
  private final TunPlaces tuns;
  private final Map<Integer, String> spis = new HashMap<>();

  /**
   * @param taken names of groups and sites
   */
  ManualReader(Problems problems, Set<String> taken, TunPlaces tuns) {
    this.problems = problems;
    this.names = new HashSet<>(taken);
    this.tuns = tuns;
  }

  List<ManualSettings> read(SectionReader postern) {
    Map<String, SectionReader> sections = postern.named(PosternSchema.MANUAL);
    if (!sections.isEmpty() && !postern.get(PosternSchema.RAW_ESP)) {
      problems.error(
          postern.locationOf(PosternSchema.RAW_ESP),
          postern.pathOf(PosternSchema.RAW_ESP),
          "static keys need raw-esp = on: without IKE nobody negotiates UDP");
    }
    List<ManualSettings> all = new ArrayList<>();
    sections.forEach((name, section) -> manual(name, section).ifPresent(all::add));
    return all;
  }

  private Optional<ManualSettings> manual(String name, SectionReader section) {
    boolean unique = names.add(name);
    if (!unique) {
      problems.error(
          section.location(), "manual." + name, "a group or a site has this name already");
    }
    Optional<InetAddress> peer = section.find(ManualSchema.PEER);
    Optional<InetAddress> local = section.find(ManualSchema.LOCAL);
    Optional<List<ProtectEntry>> protect = SiteChecks.protect(problems, section);
    Encapsulation encapsulation = section.get(SiteSchema.ENCAPSULATION);
    if (encapsulation == Encapsulation.TRANSPORT) {
      new SiteChecks(problems, section).transport(protect.orElse(List.of()));
    }
    int tun = SiteChecks.tun(problems, section, tuns);
    StaticKeys keys = new StaticKeys(problems, section, spis);
    boolean both = section.has(ManualSchema.ESP) && section.has(ManualSchema.AH);
    Optional<ManualSettings.Esp> esp = keys.esp(both);
    Optional<ManualSettings.Ah> ah = keys.ah();
    boolean whole =
        esp.isPresent() == section.has(ManualSchema.ESP)
            && ah.isPresent() == section.has(ManualSchema.AH);
    if (!section.has(ManualSchema.ESP) && !section.has(ManualSchema.AH)) {
      problems.error(section.location(), "manual." + name, "needs esp { … }, ah { … }, or both");
      return Optional.empty();
    }
    if (!unique || !whole || peer.isEmpty() || local.isEmpty() || protect.isEmpty()) {
      return Optional.empty();
    }
    if (peer.get().getAddress().length != local.get().getAddress().length) {
      problems.error(
          section.locationOf(ManualSchema.LOCAL),
          section.pathOf(ManualSchema.LOCAL),
          "local and peer are IPv4 and IPv6; both ends have one family");
      return Optional.empty();
    }
    return Optional.of(
        new ManualSettings(
            name,
            local.get(),
            peer.get(),
            protect.get(),
            encapsulation,
            esp,
            ah,
            PacketSchema.options(section, false).on(tun)));
  }
}
