package io.postern.actors.settings;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A client: one user of one group on one device.
 *
 * @param server where phase 1 begins, usually port 500
 * @param serverNatTraversal where it goes on behind a NAT, usually port 4500
 * @param local the address and port of our own IKE socket; the address no wildcard
 * @param localNatTraversal likewise of our NAT-T socket
 * @param phaseOne how both ends prove themselves before the user logs in
 * @param ike all of one Diffie-Hellman group
 * @param preferUdp claim a NAT, so that ESP travels in UDP whatever is between
 */
public record RoadWarriorSettings(
    InetSocketAddress server,
    InetSocketAddress serverNatTraversal,
    InetSocketAddress local,
    InetSocketAddress localNatTraversal,
    PhaseOne phaseOne,
    String user,
    Secret password,
    List<IkeSuite> ike,
    List<ProtectionSuite> esp,
    boolean preferUdp,
    RetransmitSettings retransmit) {

  /**
   * How both ends prove themselves before the user logs in.
   *
   * @param mode of phase 1
   * @param identity as which we name our group, or ourselves
   * @param method one of those after which the gateway asks for the user
   * @param credentials for {@code method} as its initiator
   * @param gateways whom the gateway may claim to be; none only with a group key: whoever has it
   */
  public record PhaseOne(
      SiteSettings.Mode mode,
      Identity identity,
      AuthenticationMethod method,
      Credentials credentials,
      List<IdentityPattern> gateways) {
    public PhaseOne {
      gateways = List.copyOf(gateways);
      if (!method.extended()) {
        throw new IllegalArgumentException(method + " asks for no user");
      }
    }

    /** Aggressive mode with a group key, which shows the group's name to the gateway. */
    public static PhaseOne groupKey(Identity group, Secret key) {
      return new PhaseOne(
          SiteSettings.Mode.AGGRESSIVE,
          group,
          AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY,
          Credentials.preSharedKey(key),
          List.of());
    }
  }

  public RoadWarriorSettings {
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }
}
