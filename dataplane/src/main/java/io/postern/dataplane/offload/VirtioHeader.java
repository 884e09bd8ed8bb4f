package io.postern.dataplane.offload;

import io.postern.dataplane.packet.Memory;

/**
 * {@code struct virtio_net_hdr}, before each packet of a TUN with offloads; in the order of this
 * machine.
 */
public final class VirtioHeader {
  public static final int SIZE = 10;

  /** {@link #segmentation} of a single packet. */
  public static final int NONE = 0;

  public static final int TCP_IPV4 = 1;
  public static final int TCP_IPV6 = 4;
  public static final int UDP = 5;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int WITH_ECN = 0x80;

  private VirtioHeader() {}

  /** Whether the transport checksum is only that of the pseudo header yet. */
  public static boolean needsChecksum(long header) {
    return (Memory.u8(header) & NEEDS_CHECKSUM) != 0;
  }

  public static int segmentation(long header) {
    return Memory.u8(header + 1) & ~WITH_ECN;
  }

  /** Octets of payload in each packet but the last. */
  public static int segmentSize(long header) {
    return Memory.n16(header + 4);
  }

  /** Where the transport header begins, from the packet's start. */
  public static int checksumStart(long header) {
    return Memory.n16(header + 6);
  }

  /** Where the checksum is in the transport header. */
  public static int checksumOffset(long header) {
    return Memory.n16(header + 8);
  }

  /** Of a single packet whose checksum is finished. */
  public static void putPlain(long header) {
    Memory.putN64(header, 0);
    Memory.putN16(header + 8, 0);
  }

  /** Of a merged packet whose checksum is only that of the pseudo header. */
  public static void putMerged(
      long header, int segmentation, int headerSize, int segmentSize, int start, int offset) {
    Memory.put8(header, NEEDS_CHECKSUM);
    Memory.put8(header + 1, segmentation);
    Memory.putN16(header + 2, headerSize);
    Memory.putN16(header + 4, segmentSize);
    Memory.putN16(header + 6, start);
    Memory.putN16(header + 8, offset);
  }
}
