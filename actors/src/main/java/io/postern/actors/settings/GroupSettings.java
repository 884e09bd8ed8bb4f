package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientSettings;
import io.postern.xauthmodecfg.UserSource;
import java.util.List;

/**
 * A remote access connection: a group key, users, a pool.
 *
 * @param identities as which members name the group in aggressive mode; in main mode, where the key
 *     alone tells the group, who may be a member, or anybody if {@code anyIdentity}
 * @param aggressive whether aggressive mode is taken
 * @param main whether main mode is taken
 * @param xauth whether members log in as users after phase 1
 * @param sessionsPerUser how many devices one user may have at a time; a further one replaces the
 *     oldest
 * @param ike in order of preference
 * @param esp in order of preference
 * @param replayWindow packets, 64 to 4096
 */
public record GroupSettings(
    String name,
    List<Identity> identities,
    boolean anyIdentity,
    Secret preSharedKey,
    boolean aggressive,
    boolean main,
    boolean xauth,
    UserSource users,
    int xauthAttempts,
    String pool,
    int sessionsPerUser,
    ClientSettings client,
    List<IkeSuite> ike,
    List<ProtectionSuite> esp,
    PerfectForwardSecrecy pfs,
    LifetimeSettings lifetime,
    DpdTiming dpd,
    int replayWindow) {
  public GroupSettings {
    if (sessionsPerUser < 1) {
      throw new IllegalArgumentException("group " + name + ": sessions-per-user is at least 1");
    }
    identities = List.copyOf(identities);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }
}
