package io.postern.dataplane.device;

import io.postern.dataplane.offload.VirtioHeader;

/** What a TUN leaves to us of the work of the network stack, the most first. */
enum TunOffload {
  /** Since Linux 6.2. */
  TCP_AND_UDP(Flags.CHECKSUM | Flags.TCP | Flags.UDP, " with TCP and UDP segmentation"),
  TCP(Flags.CHECKSUM | Flags.TCP, " with TCP segmentation"),
  CHECKSUM(Flags.CHECKSUM, " with checksums"),
  /** The header all the same. */
  HEADER(0, " without offloads"),
  NONE(0, "");

  private final int flags;
  private final String description;

  TunOffload(int flags, String description) {
    this.flags = flags;
    this.description = description;
  }

  /** {@code TUN_F_...} of linux/if_tun.h. */
  int flags() {
    return flags;
  }

  String description() {
    return description;
  }

  int headerSize() {
    return this == NONE ? 0 : VirtioHeader.SIZE;
  }

  boolean segments() {
    return (flags & Flags.TCP) != 0;
  }

  private static final class Flags {
    private static final int CHECKSUM = 0x01;
    private static final int TCP = 0x02 | 0x04;
    private static final int UDP = 0x20 | 0x40;
  }
}
