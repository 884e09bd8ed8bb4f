package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
import io.postern.xauthmodecfg.PoolSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * @param identity what we call ourselves in phase 1
 * @param groups in the order of the file; main mode tries them in this order
 * @param sites in the order of the file; main mode tries them before the groups
 * @param manual static keys; their policies come before those of sites
 * @param pools by name; each group's pool is one of them
 * @param local from where we begin phase 1 with sites
 * @param preferUdp claim a NAT to whoever begins with us, so that ESP travels in UDP, in runs,
 *     where the peer speaks NAT traversal
 */
public record HeadendSettings(
    Identity identity,
    List<GroupSettings> groups,
    List<SiteSettings> sites,
    List<ManualSettings> manual,
    Map<String, PoolSettings> pools,
    AdmissionSettings admission,
    RetransmitSettings retransmit,
    LocalEndpoint local,
    boolean preferUdp) {
  private static final int IKE_PORT = 500;
  private static final int NAT_TRAVERSAL_PORT = 4500;

  public HeadendSettings {
    groups = List.copyOf(groups);
    sites = List.copyOf(sites);
    manual = List.copyOf(manual);
    pools = Map.copyOf(pools);
    for (GroupSettings group : groups) {
      if (!pools.containsKey(group.pool())) {
        throw new IllegalArgumentException(
            "group " + group.name() + " wants pool " + group.pool() + ", which does not exist");
      }
    }
    Set<String> names = new HashSet<>();
    groups.forEach(group -> names.add(group.name()));
    Stream.concat(sites.stream().map(SiteSettings::name), manual.stream().map(ManualSettings::name))
        .forEach(
            name -> {
              if (!names.add(name)) {
                throw new IllegalArgumentException("two connections are named " + name);
              }
            });
  }

  /** Without static keys; ESP is in UDP only where a NAT is. */
  public HeadendSettings(
      Identity identity,
      List<GroupSettings> groups,
      List<SiteSettings> sites,
      Map<String, PoolSettings> pools,
      AdmissionSettings admission,
      RetransmitSettings retransmit,
      LocalEndpoint local) {
    this(identity, groups, sites, List.of(), pools, admission, retransmit, local, false);
  }

  /** Without sites; ESP is in UDP only where a NAT is. */
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
