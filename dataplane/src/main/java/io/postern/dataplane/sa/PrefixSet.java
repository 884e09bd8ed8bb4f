package io.postern.dataplane.sa;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Address prefixes as numbers, to be asked for each packet. The families are apart: an IPv6 packet
 * with an IPv4-mapped address is never within an IPv4 prefix.
 */
public final class PrefixSet {
  /** Most have no prefix of the other family: all of them have this. */
  private static final long[] NONE = {};

  private final int[] networks;
  private final int[] masks;
  private final long[] wideNetworks;
  private final long[] wideMasks;

  public PrefixSet(List<Prefix> prefixes) {
    List<Prefix> narrow = prefixes.stream().filter(prefix -> width(prefix) == 4).toList();
    List<Prefix> wide = prefixes.stream().filter(prefix -> width(prefix) == 16).toList();
    networks = new int[narrow.size()];
    masks = new int[narrow.size()];
    for (int index = 0; index < networks.length; index++) {
      Prefix prefix = narrow.get(index);
      networks[index] = ByteBuffer.wrap(prefix.network().getAddress()).getInt();
      masks[index] = (int) highBits(prefix.length() + 32);
    }
    wideNetworks = wide.isEmpty() ? NONE : new long[2 * wide.size()];
    wideMasks = wide.isEmpty() ? NONE : new long[2 * wide.size()];
    for (int index = 0; index < wide.size(); index++) {
      Prefix prefix = wide.get(index);
      ByteBuffer octets = ByteBuffer.wrap(prefix.network().getAddress());
      wideNetworks[2 * index] = octets.getLong();
      wideNetworks[2 * index + 1] = octets.getLong();
      wideMasks[2 * index] = highBits(prefix.length());
      wideMasks[2 * index + 1] = highBits(prefix.length() - 64);
    }
  }

  /** A mask of the first {@code count} bits of 64; none below 1, all above 63. */
  public static long highBits(int count) {
    return count <= 0 ? 0 : count >= 64 ? -1L : -1L << 64 - count;
  }

  /** Whether each prefix is a single address. */
  public boolean isHosts() {
    return IntStream.of(masks).allMatch(mask -> mask == -1)
        && LongStream.of(wideMasks).allMatch(mask -> mask == -1);
  }

  /** Whether the source of a packet that passed {@link InnerPacket#check} is within. */
  public boolean containsSource(long packet) {
    return InnerPacket.version(packet) == 4
        ? contains(Ipv4.source(packet))
        : contains(Ipv6.sourceHigh(packet), Ipv6.sourceLow(packet));
  }

  /** Whether the destination of a packet that passed {@link InnerPacket#check} is within. */
  public boolean containsDestination(long packet) {
    return InnerPacket.version(packet) == 4
        ? contains(Ipv4.destination(packet))
        : contains(Ipv6.destinationHigh(packet), Ipv6.destinationLow(packet));
  }

  private boolean contains(int address) {
    for (int index = 0; index < networks.length; index++) {
      if ((address & masks[index]) == networks[index]) {
        return true;
      }
    }
    return false;
  }

  private boolean contains(long high, long low) {
    for (int index = 0; index < wideNetworks.length; index += 2) {
      if ((high & wideMasks[index]) == wideNetworks[index]
          && (low & wideMasks[index + 1]) == wideNetworks[index + 1]) {
        return true;
      }
    }
    return false;
  }

  private static int width(Prefix prefix) {
    return prefix.network().getAddress().length;
  }
}
