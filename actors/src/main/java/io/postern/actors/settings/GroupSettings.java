package io.postern.actors.settings;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientSettings;
import io.postern.xauthmodecfg.UserSource;
import java.util.List;

/**
 * A remote access connection: how members prove themselves, users, a pool.
 *
 * @param identities as which members name the group in aggressive mode with a key; else, where key
 *     or certificate tells the group, who may be a member, or anybody if {@code anyIdentity}
 * @param methods how phase 1 proves who is who, in order of preference; those that are extended ask
 *     who the user is after it
 * @param credentials with which a responder can run each of {@code methods}
 * @param aggressive whether aggressive mode is taken
 * @param main whether main mode is taken
 * @param sessionsPerUser how many devices one user may have at a time
 * @param ike in order of preference
 * @param esp in order of preference
 * @param replayWindow packets, a multiple of 64 within 64 to 65536
 * @param overLimit what becomes of a device more than {@code sessionsPerUser}
 * @param renewal whether a device that renews its phase 1 is asked who its user is again
 * @param session what becomes of the members' packets
 */
public record GroupSettings(
    String name,
    List<IdentityPattern> identities,
    boolean anyIdentity,
    List<AuthenticationMethod> methods,
    Credentials credentials,
    boolean aggressive,
    boolean main,
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
    Renewal renewal,
    SessionSettings session) {
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
    methods = List.copyOf(methods);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /**
   * With a group key; older devices make room, and each renewal asks for the password.
   *
   * @param xauth whether members log in as users after phase 1
   */
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
        identities.stream().<IdentityPattern>map(IdentityPattern.Exactly::new).toList(),
        anyIdentity,
        List.of(
            xauth
                ? AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY
                : AuthenticationMethod.PRE_SHARED_KEY),
        Credentials.preSharedKey(preSharedKey),
        aggressive,
        main,
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
        Renewal.ASK,
        SessionSettings.DEFAULT);
  }

  public GroupSettings with(SessionSettings newSession) {
    return new GroupSettings(
        name,
        identities,
        anyIdentity,
        methods,
        credentials,
        aggressive,
        main,
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
        overLimit,
        renewal,
        newSession);
  }

  /** Whether this may be a member. */
  public boolean admits(Identity claimed) {
    return anyIdentity || names(claimed);
  }

  /** Whether a member may name the group so. */
  public boolean names(Identity claimed) {
    return identities.stream().anyMatch(pattern -> pattern.matches(claimed));
  }

  /** A client is asked whenever it was silent, and its session ends if it is dead. */
  public DpdSettings dpdSettings() {
    return new DpdSettings(dpd, DpdSettings.Mode.PERIODIC, DpdSettings.Action.CLEAR);
  }
}
