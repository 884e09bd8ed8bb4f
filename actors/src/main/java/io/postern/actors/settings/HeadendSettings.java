package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
import io.postern.xauthmodecfg.PoolSettings;
import java.util.List;
import java.util.Map;

/**
 * @param identity what we call ourselves in phase 1
 * @param groups in the order of the file; main mode tries them in this order
 * @param pools by name; each group's pool is one of them
 */
public record HeadendSettings(
    Identity identity,
    List<GroupSettings> groups,
    Map<String, PoolSettings> pools,
    AdmissionSettings admission,
    RetransmitSettings retransmit) {
  public HeadendSettings {
    groups = List.copyOf(groups);
    pools = Map.copyOf(pools);
    for (GroupSettings group : groups) {
      if (!pools.containsKey(group.pool())) {
        throw new IllegalArgumentException(
            "group " + group.name() + " wants pool " + group.pool() + ", which does not exist");
      }
    }
  }
}
