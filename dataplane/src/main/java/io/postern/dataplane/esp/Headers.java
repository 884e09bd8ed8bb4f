package io.postern.dataplane.esp;

import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.FlatPath;

/** IP headers of our own making. */
public final class Headers {
  private static final int HOP_LIMIT = 64;
  private static final int DONT_FRAGMENT = 0x4000;

  private Headers() {}

  public static int size(boolean ipv4) {
    return ipv4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
  }

  /**
   * Writes a header of that path without length and protocol.
   *
   * @param outbound from our address to the peer's; else the other way round
   * @param identification of IPv4; with 0 the packet is never to be fragmented (RFC 6864 §4.1)
   */
  public static void write(long packet, FlatPath path, boolean outbound, int identification) {
    long fromHigh = outbound ? path.localHigh() : path.remoteHigh();
    long fromLow = outbound ? path.localLow() : path.remoteLow();
    long toHigh = outbound ? path.remoteHigh() : path.localHigh();
    long toLow = outbound ? path.remoteLow() : path.localLow();
    if (path.ipv4()) {
      Memory.put32(packet, 0x45 << 24);
      Memory.put16(packet + 4, identification);
      Memory.put16(packet + 6, identification == 0 ? DONT_FRAGMENT : 0);
      Memory.put32(packet + 8, HOP_LIMIT << 24);
      Memory.put32(packet + 12, (int) fromLow);
      Memory.put32(packet + 16, (int) toLow);
    } else {
      Memory.put32(packet, 6 << 28);
      Memory.put32(packet + 4, HOP_LIMIT);
      Memory.put64(packet + 8, fromHigh);
      Memory.put64(packet + 16, fromLow);
      Memory.put64(packet + 24, toHigh);
      Memory.put64(packet + 32, toLow);
    }
  }

  /**
   * Sets what depends on what the packet carries now.
   *
   * @param nextHeaderOffset as in {@link HeaderChain}
   * @param length of the whole packet
   */
  public static void finish(long packet, int nextHeaderOffset, int protocol, int length) {
    Memory.put8(packet + nextHeaderOffset, protocol);
    if (InnerPacket.version(packet) == 4) {
      Memory.put16(packet + 2, length);
      Checksum.putIpv4Header(packet);
    } else {
      Memory.put16(packet + 4, length - Ipv6.HEADER_SIZE);
    }
  }
}
