package io.postern.xauthmodecfg;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Instant;
import java.util.Optional;

/**
 * A virtual address and whose it is; the form in which leases leave the process and come back.
 *
 * @param address6 the IPv6 address that goes with it, if the pool has any
 * @param session the login that uses it now, or used it last
 */
public record Lease(
    Inet4Address address,
    Optional<Inet6Address> address6,
    LeaseOwner owner,
    String session,
    Standing standing) {
  /** IPv4 alone. */
  public Lease(Inet4Address address, LeaseOwner owner, String session, Standing standing) {
    this(address, Optional.empty(), owner, session, standing);
  }

  public sealed interface Standing {
    /** When the standing ends (live) or began (held). */
    Instant at();

    /**
     * In use.
     *
     * @param at when it is given back by itself, unless it is renewed
     */
    record Live(Instant at) implements Standing {}

    /**
     * Given back, and kept for its owner.
     *
     * @param at when it was given back
     */
    record Held(Instant at) implements Standing {}
  }

  public boolean live() {
    return standing instanceof Standing.Live;
  }

  Lease with(Standing next) {
    return new Lease(address, address6, owner, session, next);
  }
}
