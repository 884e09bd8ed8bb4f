package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/**
 * What a combined mode authenticates beside the ciphertext: SPI and sequence number, the latter
 * with all its 64 bits if it is extended (RFC 4106 §5, RFC 4309 §5, RFC 7634 §2.1).
 */
final class AssociatedData {
  private static final int EXTENDED_SIZE = 12;

  private AssociatedData() {}

  static int size(boolean extended) {
    return extended ? EXTENDED_SIZE : PacketCipher.HEADER_SIZE;
  }

  /** Where it is: in the packet itself, or put together in the scratch. */
  static long address(long packet, long sequence, boolean extended, Scratch scratch) {
    if (!extended) {
      return packet;
    }
    long data = scratch.address() + Scratch.ASSOCIATED_DATA;
    Memory.putN32(data, Memory.n32(packet));
    Memory.put64(data + 4, sequence);
    return data;
  }
}
