package io.postern.xauthmodecfg;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/**
 * What every client of a group is told, beside its address.
 *
 * @param netmask of the inner network; many clients want 255.255.255.255
 * @param dns servers, the best first (some clients keep the last one alone)
 * @param nbns NetBIOS name servers
 * @param banner at most {@value #LONGEST_TEXT} characters
 * @param defaultDomain appended to names without a dot
 * @param splitDns domains to be asked of {@code dns}, all others elsewhere
 * @param splitInclude what is reached through the tunnel; empty for everything
 * @param localLan what is reached around the tunnel
 * @param savePassword whether the client may keep the password
 * @param pfs whether the client must use PFS in quick mode
 * @param backupServers names or addresses of other gateways
 * @param applicationVersion printable ASCII
 * @param ipv6 the same for clients that have an IPv6 address too
 */
public record ClientSettings(
    Optional<Inet4Address> netmask,
    List<Inet4Address> dns,
    List<Inet4Address> nbns,
    Optional<String> banner,
    Optional<String> defaultDomain,
    List<String> splitDns,
    List<Ipv4Prefix> splitInclude,
    List<Ipv4Prefix> localLan,
    boolean savePassword,
    boolean pfs,
    List<String> backupServers,
    Optional<String> applicationVersion,
    Ipv6Settings ipv6) {
  /** Ours, so that a reply stays within a few fragments. */
  public static final int LONGEST_TEXT = 1024;

  /** Ours. */
  public static final int LONGEST_LIST = 128;

  /** Nothing but an address. */
  public static final ClientSettings NONE =
      new ClientSettings(
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          false,
          false,
          List.of(),
          Optional.empty());

  public ClientSettings {
    dns = bounded("dns", dns);
    nbns = bounded("nbns", nbns);
    splitDns = bounded("split-dns", splitDns);
    splitInclude = bounded("split-include", splitInclude);
    localLan = bounded("local-lan", localLan);
    backupServers = bounded("backup-servers", backupServers);
    banner.ifPresent(text -> requireShort("banner", text));
    defaultDomain.ifPresent(text -> requireShort("default-domain", text));
    applicationVersion.ifPresent(text -> requireShort("application-version", text));
  }

  /** IPv4 alone. */
  public ClientSettings(
      Optional<Inet4Address> netmask,
      List<Inet4Address> dns,
      List<Inet4Address> nbns,
      Optional<String> banner,
      Optional<String> defaultDomain,
      List<String> splitDns,
      List<Ipv4Prefix> splitInclude,
      List<Ipv4Prefix> localLan,
      boolean savePassword,
      boolean pfs,
      List<String> backupServers,
      Optional<String> applicationVersion) {
    this(
        netmask,
        dns,
        nbns,
        banner,
        defaultDomain,
        splitDns,
        splitInclude,
        localLan,
        savePassword,
        pfs,
        backupServers,
        applicationVersion,
        Ipv6Settings.NONE);
  }

  static <T> List<T> bounded(String key, List<T> list) {
    if (list.size() > LONGEST_LIST) {
      throw new IllegalArgumentException(
          "%s has %d entries, expected at most %d".formatted(key, list.size(), LONGEST_LIST));
    }
    for (T entry : list) {
      if (entry instanceof String name && !name.matches("[!-+\\--~]+")) {
        throw new IllegalArgumentException(
            "%s has '%s', expected a name without comma or blank".formatted(key, name));
      }
    }
    return List.copyOf(list);
  }

  private static void requireShort(String key, String text) {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "%s has %d characters, expected 1 to %d".formatted(key, text.length(), LONGEST_TEXT));
    }
  }
}
