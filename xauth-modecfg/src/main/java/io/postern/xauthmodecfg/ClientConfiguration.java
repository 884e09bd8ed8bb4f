package io.postern.xauthmodecfg;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;

/**
 * What one client is configured with: what a gateway tells, and what a client was told.
 *
 * @param address6 an IPv6 address beside it
 * @param expiry how long the address is good for, in whole seconds up to 2^32 - 1; without it, as
 *     long as the phase 1 SA (draft-dukes-ike-mode-cfg-02 §3.4)
 */
public record ClientConfiguration(
    Inet4Address address,
    Optional<Inet6Address> address6,
    Optional<Duration> expiry,
    ClientSettings settings) {
  public ClientConfiguration {
    expiry.ifPresent(
        time -> {
          if (!time.isPositive() || time.toSeconds() > 0xffff_ffffL) {
            throw new IllegalArgumentException("an address that expires after " + time);
          }
        });
  }

  /** IPv4 alone. */
  public ClientConfiguration(
      Inet4Address address, Optional<Duration> expiry, ClientSettings settings) {
    this(address, Optional.empty(), expiry, settings);
  }
}
