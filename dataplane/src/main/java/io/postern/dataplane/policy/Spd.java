package io.postern.dataplane.policy;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.sa.OutboundSa;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which SA an outbound packet takes (RFC 4301 §4.4.1); immutable. Of the SAs that have the
 * destination in {@code remote} and the source in {@code local} the longest remote prefix wins,
 * then the SA activated last.
 */
final class Spd {
  private static final int IPV4_BITS_BEFORE = 96;

  /** Longest first. */
  private final List<PrefixTable> ipv4;

  /** Longest first. */
  private final List<PrefixTable> ipv6;

  Spd() {
    this(List.of(), List.of());
  }

  private Spd(List<PrefixTable> ipv4, List<PrefixTable> ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** Looks up a packet that passed {@link InnerPacket#check}. */
  @Nullable OutboundSa find(long inner) {
    return InnerPacket.version(inner) == 4
        ? find(ipv4, 0, Integer.toUnsignedLong(Ipv4.destination(inner)), inner)
        : find(ipv6, Ipv6.destinationHigh(inner), Ipv6.destinationLow(inner), inner);
  }

  Spd with(List<Prefix> remote, OutboundSa sa) {
    Spd changed = this;
    for (Prefix prefix : remote) {
      changed = changed.changed(prefix, sa, true);
    }
    return changed;
  }

  Spd without(List<Prefix> remote, OutboundSa sa) {
    Spd changed = this;
    for (Prefix prefix : remote) {
      changed = changed.changed(prefix, sa, false);
    }
    return changed;
  }

  private static @Nullable OutboundSa find(
      List<PrefixTable> longestFirst, long high, long low, long inner) {
    for (int index = 0; index < longestFirst.size(); index++) {
      OutboundSa sa = longestFirst.get(index).find(high, low, inner);
      if (sa != null) {
        return sa;
      }
    }
    return null;
  }

  private Spd changed(Prefix prefix, OutboundSa sa, boolean present) {
    byte[] octets = prefix.network().getAddress();
    if (octets.length == 4) {
      long low = Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt());
      int bits = IPV4_BITS_BEFORE + prefix.length();
      return new Spd(changed(ipv4, bits, 0, low, sa, present), ipv6);
    }
    ByteBuffer halves = ByteBuffer.wrap(octets);
    long high = halves.getLong();
    return new Spd(ipv4, changed(ipv6, prefix.length(), high, halves.getLong(), sa, present));
  }

  private static List<PrefixTable> changed(
      List<PrefixTable> longestFirst,
      int bits,
      long high,
      long low,
      OutboundSa sa,
      boolean present) {
    List<PrefixTable> changed = new ArrayList<>(longestFirst);
    int index = 0;
    while (index < changed.size() && changed.get(index).bits() > bits) {
      index++;
    }
    if (index == changed.size() || changed.get(index).bits() != bits) {
      changed.add(index, new PrefixTable(bits));
    }
    PrefixTable table = changed.get(index);
    PrefixTable after = present ? table.with(high, low, sa) : table.without(high, low, sa);
    if (after.isEmpty()) {
      changed.remove(index);
    } else {
      changed.set(index, after);
    }
    return List.copyOf(changed);
  }
}
