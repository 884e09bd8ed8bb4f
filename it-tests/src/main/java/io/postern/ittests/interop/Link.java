package io.postern.ittests.interop;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A tunnel that two ends are configured for; each has its own identity, key and network.
 *
 * @param peer at the other end of Postern
 * @param role of Postern
 */
public record Link(Peer peer, Role role, Exchange exchange, Authentication authentication) {
  /** The user of all links that have one. */
  public static final Account USER = Account.ALICE;

  /** Of the gateway under test. */
  public static final String GATEWAY_IDENTITY = "gw.lab.example";

  /** Of the branch office under test, where a link says no other. */
  public static final String BRANCH_IDENTITY = "branch.lab.example";

  /** Of the strongSwan gateway in the remote office. */
  public static final String SITE_IDENTITY = "site.lab.example";

  /** All links that can be, in a stable order. */
  public static List<Link> all() {
    return Arrays.stream(Peer.values())
        .flatMap(
            peer ->
                Arrays.stream(Role.values())
                    .flatMap(role -> of(peer, role))
                    .filter(Link::isPossible))
        .toList();
  }

  private static Stream<Link> of(Peer peer, Role role) {
    return Arrays.stream(Exchange.values())
        .flatMap(
            exchange ->
                Authentication.chosen().stream()
                    .map(authentication -> new Link(peer, role, exchange, authentication)));
  }

  /** Two Posterns are both: there is one link for both roles. */
  private boolean isPossible() {
    return peer.reasonAgainst(exchange, authentication, role).isEmpty()
        && !(peer == Peer.POSTERN && role == Role.INITIATOR);
  }

  /** What both ends call it, e.g. {@code from-strongswan-main-rsa}. */
  public String name() {
    return "%s-%s-%s-%s"
        .formatted(
            role == Role.RESPONDER ? "from" : "to",
            peer.name().toLowerCase(Locale.ROOT),
            exchange.word(),
            authentication.word());
  }

  /** Whether a user logs in: vpnc always asks for an address, also when it has no user. */
  public boolean isRemoteAccess() {
    return authentication.hasUser() || peer == Peer.VPNC;
  }

  /** As which the end that begins makes itself known, without its type. */
  public String initiatorName() {
    return namedByKeyId() ? name() : name() + ".lab.example";
  }

  /** Clients without a certificate name their group by a key ID. */
  public boolean namedByKeyId() {
    return isRemoteAccess() && !authentication.initiatorHasCertificate();
  }

  /** {@link #initiatorName} as strongSwan and Postern write it. */
  public String initiatorIdentity() {
    return namedByKeyId() ? "keyid:" + initiatorName() : initiatorName();
  }

  /** Identity of the end that answers. */
  public String responderIdentity() {
    return role == Role.INITIATOR ? SITE_IDENTITY : GATEWAY_IDENTITY;
  }

  /** Public address of the end that answers. */
  public String gateway() {
    return role == Role.INITIATOR ? Addresses.SITE : Addresses.GATEWAY;
  }

  /** The network behind the end that answers. */
  public String gatewayNetwork() {
    return role == Role.INITIATOR ? Addresses.SITE_NETWORK : Addresses.LAN_NETWORK;
  }

  /** The host behind the end that answers. */
  public String gatewayHost() {
    return role == Role.INITIATOR ? Addresses.SITE_HOST : Addresses.LAN_HOST;
  }

  /** Suite of phase 1; vpnc has no SHA-2. */
  public String ike() {
    return peer == Peer.VPNC ? "aes256-sha1-modp2048" : "aes256-sha256-modp2048";
  }

  /** Suite of phase 2. */
  public String esp() {
    return peer == Peer.VPNC ? "aes256-sha1" : "aes256-sha256";
  }

  /** The network behind the end that begins, if it has one: {@code 10.78.N.0/24}. */
  public String initiatorNetwork() {
    return prefix() + "0/24";
  }

  /** The address of the end that begins in {@link #initiatorNetwork}. */
  public String initiatorHost() {
    return prefix() + "1";
  }

  private String prefix() {
    return "10.78." + all().indexOf(this) + ".";
  }
}
