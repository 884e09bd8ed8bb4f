package io.postern.actors.settings;

import io.postern.ike.auth.Identity;
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
 * @param group as which we name the group in aggressive mode
 * @param ike all of one Diffie-Hellman group
 * @param forceUdp claim a NAT, so that ESP travels in UDP whatever is between
 */
public record RoadWarriorSettings(
    InetSocketAddress server,
    InetSocketAddress serverNatTraversal,
    InetSocketAddress local,
    InetSocketAddress localNatTraversal,
    Identity group,
    Secret preSharedKey,
    String user,
    Secret password,
    List<IkeSuite> ike,
    List<ProtectionSuite> esp,
    boolean forceUdp,
    RetransmitSettings retransmit) {
  public RoadWarriorSettings {
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }
}
