package io.postern.xauthmodecfg;

import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;

/**
 * What every client of a group is told of IPv6, beside its address.
 *
 * @param netmaskLength bits of the inner network's netmask, 0 to 128
 * @param dns servers, the best first
 * @param nbns NetBIOS name servers
 * @param subnets what is reached through the tunnel; empty for everything
 */
public record Ipv6Settings(
    Optional<Integer> netmaskLength,
    List<Inet6Address> dns,
    List<Inet6Address> nbns,
    List<Ipv6Prefix> subnets) {
  public static final Ipv6Settings NONE =
      new Ipv6Settings(Optional.empty(), List.of(), List.of(), List.of());

  public Ipv6Settings {
    dns = ClientSettings.bounded("dns", dns);
    nbns = ClientSettings.bounded("nbns", nbns);
    subnets = ClientSettings.bounded("split-include", subnets);
    netmaskLength.ifPresent(
        length -> {
          if (length < 0 || length > 128) {
            throw new IllegalArgumentException("an IPv6 netmask of " + length + " bits");
          }
        });
  }
}
