package io.postern.dataplane;

import java.util.OptionalInt;

/**
 * What of the inner header comes into the outer one in tunnel mode (RFC 4301 §5.1.2). TTL and
 * identification are the kernel's; DF is of each SA: {@link DontFragment}.
 *
 * @param dscp 0 to 63 for every packet; empty copies that of the inner packet
 * @param ecn true copies the bits of ECN too (RFC 6040 §4.1, normal mode), which takes peers that
 *     bring them back inside; false clears them (compatibility mode), the safe choice with IKEv1
 */
public record OuterHeader(OptionalInt dscp, boolean ecn) {
  /** DSCP is copied, ECN is not. */
  public static final OuterHeader DEFAULT = new OuterHeader(OptionalInt.empty(), false);

  public OuterHeader {
    if (dscp.isPresent() && (dscp.getAsInt() < 0 || dscp.getAsInt() > 63)) {
      throw new IllegalArgumentException("a DSCP is within 0 to 63: " + dscp.getAsInt());
    }
  }
}
