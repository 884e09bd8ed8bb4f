package io.postern.dataplane.cipher;

/**
 * Encryption without an ICV (RFC 4303 §1, confidentiality only): for ESP inside of AH, which covers
 * all of it. Whoever calls {@link #open} has verified AH before.
 */
final class EncryptOnly implements PacketCipher {
  private final BlockMode mode;

  EncryptOnly(BlockMode mode) {
    this.mode = mode;
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    mode.encrypt(clear, clearLength, packet + HEADER_SIZE, sequence, scratch);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    mode.decrypt(packet + HEADER_SIZE, length - HEADER_SIZE, scratch);
    return true;
  }

  @Override
  public void close() {
    mode.close();
  }
}
