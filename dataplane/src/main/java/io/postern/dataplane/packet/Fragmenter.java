package io.postern.dataplane.packet;

import java.lang.foreign.Arena;
import java.security.SecureRandom;

/** Cuts packets into fragments (RFC 791 §2.3, RFC 8200 §4.5), one after the other; one thread. */
public final class Fragmenter implements AutoCloseable {
  private static final int LARGEST = 65_536;

  /** For what whoever takes a fragment writes before or behind it. */
  private static final int ROOM_AROUND = 64;

  private static final int IPV4_KEPT_FLAGS = 0xE000;
  private static final int IPV4_MORE = 0x2000;
  private static final int IPV4_OFFSET = 0x1FFF;

  private final Arena arena = Arena.ofShared();
  private final long fragment =
      arena.allocate(LARGEST + 2 * ROOM_AROUND, 64).address() + ROOM_AROUND;
  private final Fragment fields = new Fragment();
  private int identification = new SecureRandom().nextInt();
  private long packet;
  private int headerSize;
  private int payloadLength;
  private int largestPayload;
  private int done;
  private boolean ipv4;

  /**
   * Begins with a packet that passed {@link InnerPacket#check}.
   *
   * @param largest octets of a fragment, 68 or more, and of IPv6 1280
   * @return false if the packet cannot be cut: IPv6 headers that are not whole or too many
   */
  public boolean start(long newPacket, int largest) {
    packet = newPacket;
    done = 0;
    ipv4 = InnerPacket.version(packet) == 4;
    int length = InnerPacket.size(packet);
    headerSize = ipv4 ? Ipv4.headerSize(packet) : fields.unfragmentable(packet, length);
    if (headerSize < 0) {
      return false;
    }
    payloadLength = length - headerSize;
    largestPayload = largest - headerSize - (ipv4 ? 0 : Fragment.HEADER_SIZE) & -8;
    identification++;
    return largestPayload > 0;
  }

  /** Makes the next fragment at {@link #address}: its octets, or 0 if there is none left. */
  public int next() {
    int left = payloadLength - done;
    if (left <= 0) {
      return 0;
    }
    int octets = Math.min(left, largestPayload);
    int length = ipv4 ? putIpv4(octets, octets < left) : putIpv6(octets, octets < left);
    done += octets;
    return length;
  }

  /** Where the fragment is, until the next. */
  public long address() {
    return fragment;
  }

  /** A fragment may be cut again: its own place and flag count. Options are in each. */
  private int putIpv4(int octets, boolean more) {
    int before = Memory.u16(packet + 6);
    int place = (before & IPV4_OFFSET) + done / 8;
    Memory.copy(packet, fragment, headerSize);
    Memory.copy(packet + headerSize + done, fragment + headerSize, octets);
    Memory.put16(fragment + 2, headerSize + octets);
    Memory.put16(fragment + 6, before & IPV4_KEPT_FLAGS | (more ? IPV4_MORE : 0) | place);
    Checksum.putIpv4Header(fragment);
    return headerSize + octets;
  }

  private int putIpv6(int octets, boolean more) {
    long header = fragment + headerSize;
    Memory.copy(packet, fragment, headerSize);
    Memory.put8(header, Memory.u8(packet + fields.nextHeaderAt));
    Memory.put8(header + 1, 0);
    Memory.put16(header + 2, done | (more ? 1 : 0));
    Memory.put32(header + 4, identification);
    Memory.put8(fragment + fields.nextHeaderAt, Fragment.PROTOCOL);
    Memory.copy(packet + headerSize + done, header + Fragment.HEADER_SIZE, octets);
    int length = headerSize + Fragment.HEADER_SIZE + octets;
    Memory.put16(fragment + 4, length - Ipv6.HEADER_SIZE);
    return length;
  }

  @Override
  public void close() {
    arena.close();
  }
}
