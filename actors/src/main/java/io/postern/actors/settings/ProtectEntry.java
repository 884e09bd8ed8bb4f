package io.postern.actors.settings;

import io.postern.dataplane.InternetAddress;
import io.postern.dataplane.Prefix;
import io.postern.ike.v1.TrafficSelector;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a site's access list. Each line that permits has a child SA of its own; a line that
 * denies takes packets out of the lines after it.
 *
 * @param local what lies behind us
 * @param remote what lies behind the peer
 */
public record ProtectEntry(boolean permit, TrafficSelector local, TrafficSelector remote) {
  /** True if each packet of both is for this line. */
  public boolean contains(TrafficSelector otherLocal, TrafficSelector otherRemote) {
    return local.contains(otherLocal) && remote.contains(otherRemote);
  }

  /** The fewest prefixes that are just the addresses of a selector. */
  public static List<Prefix> prefixes(TrafficSelector selector) {
    int bits = selector.first().getAddress().length * 8;
    BigInteger next = new BigInteger(1, selector.first().getAddress());
    BigInteger last = new BigInteger(1, selector.last().getAddress());
    List<Prefix> prefixes = new ArrayList<>();
    while (next.compareTo(last) <= 0) {
      int aligned = next.signum() == 0 ? bits : Math.min(bits, next.getLowestSetBit());
      int fitting = last.subtract(next).add(BigInteger.ONE).bitLength() - 1;
      int free = Math.min(aligned, fitting);
      prefixes.add(new Prefix(address(next, bits / 8), bits - free));
      next = next.add(BigInteger.ONE.shiftLeft(free));
    }
    return List.copyOf(prefixes);
  }

  private static InetAddress address(BigInteger number, int octets) {
    byte[] signed = number.toByteArray();
    byte[] address = new byte[octets];
    int length = Math.min(signed.length, octets);
    System.arraycopy(signed, signed.length - length, address, octets - length, length);
    return InternetAddress.of(address);
  }
}
