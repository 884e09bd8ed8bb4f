package io.postern.concentrator.config;

import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.v1.TrafficSelector;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Packets that two sites permit go to the first; and peers with the same key look the same. */
final class SiteOverlaps {
  private final Problems problems;
  private final List<SiteSettings> before = new ArrayList<>();

  SiteOverlaps(Problems problems) {
    this.problems = problems;
  }

  /** The next site in the order of the file. */
  void add(SiteSettings site, SectionReader section) {
    for (SiteSettings other : before) {
      shared(other, site)
          .filter(pair -> other.options().tun() == site.options().tun())
          .ifPresent(
              pair ->
                  problems.warning(
                      section.locationOf(SiteSchema.PROTECT),
                      section.pathOf(SiteSchema.PROTECT),
                      text(pair.second)
                          + " overlaps "
                          + text(pair.first)
                          + " of sites."
                          + other.name()
                          + ", which stands before it and gets what both permit"));
      if (sameKey(other, site)) {
        problems.warning(
            section.locationOf(SiteSchema.SECRET),
            section.pathOf(SiteSchema.SECRET),
            "the same as that of sites."
                + other.name()
                + ", and neither says who its peer is: all would be taken for that one; give each"
                + " a key of its own, or set peer-identity");
      }
    }
    before.add(site);
  }

  private record Pair(ProtectEntry first, ProtectEntry second) {}

  private static Optional<Pair> shared(SiteSettings first, SiteSettings second) {
    for (ProtectEntry one : first.permitted()) {
      for (ProtectEntry two : second.permitted()) {
        Optional<ProtectEntry> both = intersection(one, two);
        if (both.isPresent()
            && reaches(first, one, both.get())
            && reaches(second, two, both.get())) {
          return Optional.of(new Pair(one, two));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether no line before {@code entry} takes all of {@code part} out of the site. */
  private static boolean reaches(SiteSettings site, ProtectEntry entry, ProtectEntry part) {
    return site.protect().subList(0, site.protect().indexOf(entry)).stream()
        .noneMatch(line -> !line.permit() && line.contains(part.local(), part.remote()));
  }

  private static Optional<ProtectEntry> intersection(ProtectEntry one, ProtectEntry two) {
    return intersection(one.local(), two.local())
        .flatMap(
            local ->
                intersection(one.remote(), two.remote())
                    .map(remote -> new ProtectEntry(true, local, remote)));
  }

  private static Optional<TrafficSelector> intersection(TrafficSelector one, TrafficSelector two) {
    boolean apart =
        one.first().getAddress().length != two.first().getAddress().length
            || differ(one.protocol(), two.protocol())
            || differ(one.port(), two.port());
    if (apart) {
      return Optional.empty();
    }
    InetAddress first = above(one.first(), two.first()) ? one.first() : two.first();
    InetAddress last = above(one.last(), two.last()) ? two.last() : one.last();
    return above(first, last)
        ? Optional.empty()
        : Optional.of(
            new TrafficSelector(
                first,
                last,
                Math.max(one.protocol(), two.protocol()),
                Math.max(one.port(), two.port())));
  }

  /** 0 is any. */
  private static boolean differ(int one, int two) {
    return one != 0 && two != 0 && one != two;
  }

  private static boolean above(InetAddress one, InetAddress two) {
    return Arrays.compareUnsigned(one.getAddress(), two.getAddress()) > 0;
  }

  private static boolean sameKey(SiteSettings one, SiteSettings two) {
    return one.peerIdentities().isEmpty()
        && two.peerIdentities().isEmpty()
        && one.mode() == two.mode()
        && one.credentials().preSharedKey().isPresent()
        && two.credentials()
            .preSharedKey()
            .filter(key -> key.sameAs(one.credentials().preSharedKey().get()))
            .isPresent();
  }

  /** As in the file, with what IKEv1 negotiates. */
  static String text(ProtectEntry entry) {
    return (entry.permit() ? "permit " : "deny ") + entry.local() + " to " + entry.remote();
  }
}
