package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
import io.postern.xauthmodecfg.PoolSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * @param identity what we call ourselves in phase 1
 * @param groups in the order of the file; main mode tries them in this order
 * @param sites in the order of the file; main mode tries them before the groups
 * @param pools by name; each group's pool is one of them
 * @param local from where we begin phase 1 with sites
 */
public record HeadendSettings(
    Identity identity,
    List<GroupSettings> groups,
    List<SiteSettings> sites,
    Map<String, PoolSettings> pools,
    AdmissionSettings admission,
    RetransmitSettings retransmit,
    LocalEndpoint local) {
  private static final int IKE_PORT = 500;
  private static final int NAT_TRAVERSAL_PORT = 4500;

  public HeadendSettings {
    groups = List.copyOf(groups);
    sites = List.copyOf(sites);
    pools = Map.copyOf(pools);
    for (GroupSettings group : groups) {
      if (!pools.containsKey(group.pool())) {
        throw new IllegalArgumentException(
            "group " + group.name() + " wants pool " + group.pool() + ", which does not exist");
      }
    }
    Set<String> names = new HashSet<>();
    groups.forEach(group -> names.add(group.name()));
    for (SiteSettings site : sites) {
      if (!names.add(site.name())) {
        throw new IllegalArgumentException("two connections are named " + site.name());
      }
    }
  }

  /** Without sites. */
  public HeadendSettings(
      Identity identity,
      List<GroupSettings> groups,
      Map<String, PoolSettings> pools,
      AdmissionSettings admission,
      RetransmitSettings retransmit) {
    this(
        identity,
        groups,
        List.of(),
        pools,
        admission,
        retransmit,
        new LocalEndpoint(
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), IKE_PORT),
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), NAT_TRAVERSAL_PORT)));
  }
}
