package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.SessionTraffic;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.TrafficSelector;
import io.postern.xauthmodecfg.Ipv4Prefix;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;

/** Which selectors the child SAs with a peer may have. */
sealed interface Grants {
  /** Our side of what is granted to a peer that asks for these, or why nothing is. */
  Reading<TrafficSelector> grant(TrafficSelector remote, TrafficSelector local);

  /** What packets of the peer may be for, under an agreed selector. */
  default List<Prefix> localPrefixes(TrafficSelector agreed) {
    return ProtectEntry.prefixes(agreed);
  }

  /** Which policy of the packet path an agreed pair serves. */
  default SaBinding binding(TrafficSelector local, TrafficSelector remote) {
    return SaBinding.NONE;
  }

  /** What limits all pairs of the peer together. */
  default Optional<SessionTraffic> session() {
    return Optional.empty();
  }

  static Prefix prefix(TrafficSelector selector) {
    return new Prefix(selector.first(), selector.prefixLength().orElseThrow());
  }

  private static Reading<TrafficSelector> refused(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_ID_INFORMATION, detail);
  }

  /** A client that has no address yet. */
  record Nothing() implements Grants {
    @Override
    public Reading<TrafficSelector> grant(TrafficSelector remote, TrafficSelector local) {
      return refused("the client has no address yet");
    }
  }

  /**
   * The peer's side is its address of either family and nothing else; ours must meet what the group
   * protects.
   */
  record Leased(
      GroupSettings group,
      Inet4Address address,
      Optional<Inet6Address> address6,
      Optional<SessionTraffic> session)
      implements Grants {
    @Override
    public SaBinding binding(TrafficSelector local, TrafficSelector remote) {
      return group.session().isolated() ? SaBinding.ISOLATED : SaBinding.NONE;
    }

    @Override
    public Reading<TrafficSelector> grant(TrafficSelector remote, TrafficSelector local) {
      if (!plain(remote) || !plain(local)) {
        return refused("selectors with protocol or port are not supported");
      }
      boolean its =
          TrafficSelector.host(address).contains(remote)
              || address6.filter(six -> TrafficSelector.host(six).contains(remote)).isPresent();
      if (!its) {
        return refused("asked for " + remote + ", its address is " + address.getHostAddress());
      }
      if (remote.first().getClass() != local.first().getClass()) {
        return refused("two families: " + local + " " + remote);
      }
      if (local.prefixLength().isEmpty()) {
        return refused(local + " is not a subnet");
      }
      return localPrefixes(local).isEmpty()
          ? refused(local + " is outside of what group " + group.name() + " reaches")
          : Reading.accepted(local);
    }

    /** What was asked for, cut down to split-include if there is one. */
    @Override
    public List<Prefix> localPrefixes(TrafficSelector asked) {
      Prefix wanted = prefix(asked);
      List<Ipv4Prefix> reach = group.client().splitInclude();
      if (reach.isEmpty()) {
        return List.of(wanted);
      }
      return reach.stream()
          .map(p -> new Prefix(p.address(), p.length()))
          .filter(p -> p.contains(wanted) || wanted.contains(p))
          .map(p -> p.contains(wanted) ? wanted : p)
          .distinct()
          .toList();
    }
  }

  /** The first entry of a site that has both sides decides. */
  record Protected(String site, List<ProtectEntry> entries) implements Grants {
    public Protected {
      entries = List.copyOf(entries);
    }

    @Override
    public Reading<TrafficSelector> grant(TrafficSelector remote, TrafficSelector local) {
      Optional<Refusal> incoherent = incoherent(remote, local);
      if (incoherent.isPresent()) {
        return new Reading.Refused<>(incoherent.get());
      }
      return entries.stream()
              .filter(entry -> entry.contains(local, remote))
              .findFirst()
              .filter(ProtectEntry::permit)
              .isPresent()
          ? Reading.accepted(local)
          : refused("site " + site + " does not protect " + local + " " + remote);
    }

    @Override
    public SaBinding binding(TrafficSelector local, TrafficSelector remote) {
      return SaBinding.to(site, SitePolicy.selector(local, remote));
    }
  }

  /** As a client: all that the gateway reaches, from the address that it gave us. */
  record Own(Inet4Address address) implements Grants {
    @Override
    public Reading<TrafficSelector> grant(TrafficSelector remote, TrafficSelector local) {
      return local.equals(TrafficSelector.host(address))
          ? Reading.accepted(local)
          : refused(local + " is not our address");
    }
  }

  /**
   * Why two selectors make no child SA: RFC 2407 §4.6.2 has a protocol on each side, and a port
   * where the protocol has ports.
   */
  static Optional<Refusal> incoherent(TrafficSelector remote, TrafficSelector local) {
    String both = local + " " + remote;
    if (local.protocol() != remote.protocol()) {
      return unfit("two protocols: " + both);
    }
    if (local.first().getClass() != remote.first().getClass()) {
      return unfit("two families: " + both);
    }
    boolean port = local.port() != 0 || remote.port() != 0;
    return port && !Selector.hasPorts(local.protocol())
        ? unfit("a port of a protocol without ports: " + both)
        : Optional.empty();
  }

  private static Optional<Refusal> unfit(String detail) {
    return Optional.of(new Refusal(Refusal.Reason.INVALID_ID_INFORMATION, detail));
  }

  private static boolean plain(TrafficSelector selector) {
    return selector.protocol() == 0 && selector.port() == 0;
  }
}
