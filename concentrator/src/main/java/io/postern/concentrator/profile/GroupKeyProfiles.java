package io.postern.concentrator.profile;

import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Profiles of clients that have a group's name and key, and log in with a password. */
public final class GroupKeyProfiles {
  private GroupKeyProfiles() {}

  /**
   * For vpnc: {@code /etc/vpnc/NAME.conf}.
   *
   * @throws UnfitGroup if vpnc has none of the group's suites
   */
  public static String vpnc(Account account) throws UnfitGroup {
    String dh = vpncGroup(account);
    boolean pfs = account.group().pfs() == PerfectForwardSecrecy.REQUIRED;
    return """
    IPSec gateway %s
    IPSec ID %s
    IPSec secret %s
    IKE Authmode psk
    IKE DH Group %s
    Perfect Forward Secrecy %s
    Xauth username %s
    %s\
    """
        .formatted(
            account.gateway(),
            groupName(account),
            key(account),
            dh,
            pfs ? dh : "nopfs",
            account.user(),
            account.password().map("Xauth password %s\n"::formatted).orElse(""));
  }

  /**
   * For NetworkManager with its plugin for vpnc: {@code
   * /etc/NetworkManager/system-connections/NAME.nmconnection}.
   *
   * @throws UnfitGroup as above
   */
  public static String networkManager(Account account, String uuid) throws UnfitGroup {
    return """
    [connection]
    id=%1$s at %2$s
    uuid=%3$s
    type=vpn

    [vpn]
    service-type=org.freedesktop.NetworkManager.vpnc
    IPSec gateway=%2$s
    IPSec ID=%4$s
    IPSec secret-flags=0
    IKE DH Group=%5$s
    Perfect Forward Secrecy=%6$s
    NAT Traversal Mode=natt
    Xauth username=%1$s
    Xauth password-flags=%7$s

    [vpn-secrets]
    IPSec secret=%8$s
    %9$s
    [ipv4]
    method=auto

    [ipv6]
    method=ignore
    """
        .formatted(
            account.user(),
            account.gateway(),
            uuid,
            groupName(account),
            vpncGroup(account),
            account.group().pfs() == PerfectForwardSecrecy.REQUIRED ? vpncGroup(account) : "nopfs",
            account.password().isPresent() ? "0" : "2",
            key(account),
            account.password().map("Xauth password=%s\n"::formatted).orElse(""));
  }

  /** Of vpnc's groups those that are better than the one of 768 bits; its hash is SHA-1. */
  private static String vpncGroup(Account account) throws UnfitGroup {
    if (offers(account, "modp1536")) {
      return "dh5";
    }
    if (offers(account, "modp1024")) {
      return "dh2";
    }
    throw new UnfitGroup(
        "vpnc has SHA-1 and at most 1536 bits: groups."
            + account.group().name()
            + ".ike needs aes256-sha1-modp1536, and accept = compatible");
  }

  private static boolean offers(Account account, String group) {
    return account.group().ike().stream()
        .map(Object::toString)
        .anyMatch(suite -> suite.contains("-sha1-") && suite.endsWith(group));
  }

  static String groupName(Account account) throws UnfitGroup {
    return account.group().identities().stream()
        .flatMap(
            pattern ->
                pattern instanceof IdentityPattern.Exactly(Identity identity)
                        && identity.type() == Identity.KEY_ID
                    ? Optional.of(identity.data().text()).stream()
                    : Optional.<String>empty().stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UnfitGroup(
                    "groups." + account.group().name() + ".identities has no keyid: for clients"));
  }

  static String key(Account account) throws UnfitGroup {
    Secret key =
        account
            .group()
            .credentials()
            .preSharedKey()
            .orElseThrow(() -> new UnfitGroup("the group has no key"));
    return new String(key.expose(), StandardCharsets.UTF_8);
  }
}
