package io.postern.dataplane.policy;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.SourceRoute;
import io.postern.dataplane.sa.PrefixSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets that no honest peer sends through a tunnel, whatever its selectors say (RFC 1812 §5.3.7,
 * RFC 6890).
 */
final class Martians {
  private static final PrefixSet NO_SOURCE =
      set("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8");
  private static final PrefixSet NO_DESTINATION =
      set("0.0.0.0/8", "127.0.0.0/8", "240.0.0.0/4", "::/127");
  private static final int IPV4_BROADCAST = -1;

  private final PrefixSet own;

  /**
   * @param own addresses of the TUN device; of a prefix of many nobody knows which
   */
  Martians(List<Prefix> own) {
    this.own = new PrefixSet(own.stream().filter(Martians::isHost).toList());
  }

  /** Null for a packet that may go on. */
  @Nullable DropReason refuse(long inner) {
    boolean ipv4 = InnerPacket.version(inner) == 4;
    if (ipv4 && Ipv4.destination(inner) == IPV4_BROADCAST) {
      return DropReason.BROADCAST;
    }
    if (NO_SOURCE.containsSource(inner)
        || NO_DESTINATION.containsDestination(inner)
        || !ipv4 && holdsIpv4(inner)) {
      return DropReason.MARTIAN;
    }
    if (own.containsSource(inner)) {
      return DropReason.OWN_ADDRESS;
    }
    return SourceRoute.present(inner) ? DropReason.SOURCE_ROUTE : null;
  }

  /**
   * Addresses of {@code ::ffff:0:0/96}, which hosts may take for those of IPv4 (RFC 6890 §2.2.3).
   */
  private static boolean holdsIpv4(long inner) {
    return isMapped(Ipv6.sourceHigh(inner), Ipv6.sourceLow(inner))
        || isMapped(Ipv6.destinationHigh(inner), Ipv6.destinationLow(inner));
  }

  private static boolean isMapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  private static boolean isHost(Prefix prefix) {
    return prefix.equals(Prefix.host(prefix.network()));
  }

  private static PrefixSet set(String... prefixes) {
    return new PrefixSet(List.of(prefixes).stream().map(Prefix::parse).toList());
  }
}
