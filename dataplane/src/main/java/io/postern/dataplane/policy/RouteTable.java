package io.postern.dataplane.policy;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SAs to send by, by the remote prefixes; immutable. Of those that admit a packet the longest
 * remote prefix wins, then the SA activated last.
 */
final class RouteTable {
  static final RouteTable EMPTY = new RouteTable(List.of(), List.of());

  private static final int IPV4_BITS_BEFORE = 96;

  /** Longest first. */
  private final List<PrefixTable> ipv4;

  /** Longest first. */
  private final List<PrefixTable> ipv6;

  private RouteTable(List<PrefixTable> ipv4, List<PrefixTable> ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * Looks up a packet that passed {@link InnerPacket#check}.
   *
   * @param fields of the packet; null if no route here has selectors
   */
  @Nullable Route find(long inner, @Nullable PacketFields fields) {
    return InnerPacket.version(inner) == 4
        ? find(ipv4, 0, Integer.toUnsignedLong(Ipv4.destination(inner)), inner, fields)
        : find(ipv6, Ipv6.destinationHigh(inner), Ipv6.destinationLow(inner), inner, fields);
  }

  /** Whether any SA is for what lies at the remote address. */
  boolean hasRemote(PacketFields fields) {
    for (PrefixTable table : fields.ipv4() ? ipv4 : ipv6) {
      if (table.has(fields.remoteHigh(), fields.remoteLow())) {
        return true;
      }
    }
    return false;
  }

  RouteTable with(List<Prefix> remote, Route route) {
    RouteTable changed = this;
    for (Prefix prefix : remote) {
      changed = changed.changed(prefix, route, true);
    }
    return changed;
  }

  RouteTable without(List<Prefix> remote, Route route) {
    RouteTable changed = this;
    for (Prefix prefix : remote) {
      changed = changed.changed(prefix, route, false);
    }
    return changed;
  }

  private static @Nullable Route find(
      List<PrefixTable> longestFirst,
      long high,
      long low,
      long inner,
      @Nullable PacketFields fields) {
    for (int index = 0; index < longestFirst.size(); index++) {
      Route route = longestFirst.get(index).find(high, low, inner, fields);
      if (route != null) {
        return route;
      }
    }
    return null;
  }

  private RouteTable changed(Prefix prefix, Route route, boolean present) {
    byte[] octets = prefix.network().getAddress();
    if (octets.length == 4) {
      long low = Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt());
      int bits = IPV4_BITS_BEFORE + prefix.length();
      return new RouteTable(changed(ipv4, bits, 0, low, route, present), ipv6);
    }
    ByteBuffer halves = ByteBuffer.wrap(octets);
    long high = halves.getLong();
    return new RouteTable(
        ipv4, changed(ipv6, prefix.length(), high, halves.getLong(), route, present));
  }

  private static List<PrefixTable> changed(
      List<PrefixTable> longestFirst, int bits, long high, long low, Route route, boolean present) {
    List<PrefixTable> changed = new ArrayList<>(longestFirst);
    int index = 0;
    while (index < changed.size() && changed.get(index).bits() > bits) {
      index++;
    }
    if (index == changed.size() || changed.get(index).bits() != bits) {
      changed.add(index, new PrefixTable(bits));
    }
    PrefixTable table = changed.get(index);
    PrefixTable after = present ? table.with(high, low, route) : table.without(high, low, route);
    if (after.isEmpty()) {
      changed.remove(index);
    } else {
      changed.set(index, after);
    }
    return List.copyOf(changed);
  }
}
