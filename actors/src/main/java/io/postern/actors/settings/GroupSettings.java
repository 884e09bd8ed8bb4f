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
 * @param sessionsPerUser how many devices one user may have at a time
 * @param ike in order of preference
 * @param esp in order of preference
 * @param replayWindow packets, 64 to 4096
 * @param overLimit what becomes of a device more than {@code sessionsPerUser}
 * @param renewal whether a device that renews its phase 1 is asked who its user is again
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
    int replayWindow,
    OverLimit overLimit,
    Renewal renewal) {
  /** What becomes of a device more than a user may have. */
  public enum OverLimit {
    /** The user's oldest session ends. */
    REPLACE_OLDEST,
    /** It is refused. */
    REFUSE
  }

  /** Whether a new phase 1 of a device that is logged in asks for the password. */
  public enum Renewal {
    /** It does, each time. */
    ASK,
    /**
     * It does not, if it comes from the very address and port of the session, with its phase 1
     * identity. Who has the group key and can send from there could take the session over.
     */
    TRUST
  }

  public GroupSettings {
    if (sessionsPerUser < 1) {
      throw new IllegalArgumentException("group " + name + ": sessions-per-user is at least 1");
    }
    identities = List.copyOf(identities);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /** Older devices make room, and each renewal asks for the password. */
  public GroupSettings(
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
    this(
        name,
        identities,
        anyIdentity,
        preSharedKey,
        aggressive,
        main,
        xauth,
        users,
        xauthAttempts,
        pool,
        sessionsPerUser,
        client,
        ike,
        esp,
        pfs,
        lifetime,
        dpd,
        replayWindow,
        OverLimit.REPLACE_OLDEST,
        Renewal.ASK);
  }

  /** A client is asked whenever it was silent, and its session ends if it is dead. */
  public DpdSettings dpdSettings() {
    return new DpdSettings(dpd, DpdSettings.Mode.PERIODIC, DpdSettings.Action.CLEAR);
  }
}
