package io.postern.xauthmodecfg;

import java.net.Inet4Address;
import java.time.Instant;

/**
 * A virtual address and whose it is; the form in which leases leave the process and come back.
 *
 * @param session the login that uses it now, or used it last
 */
public record Lease(Inet4Address address, LeaseOwner owner, String session, Standing standing) {
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
    return new Lease(address, owner, session, next);
  }
}
