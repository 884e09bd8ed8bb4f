package io.postern.dataplane.cipher;

/** Encryption, then an ICV over all before it (RFC 4303 §3.3.2.1). */
final class EncryptThenMac implements PacketCipher {
  private final BlockMode mode;
  private final int ivSize;
  private final Authenticator authenticator;
  private final int icvSize;

  EncryptThenMac(BlockMode mode, int ivSize, Authenticator authenticator, int icvSize) {
    this.mode = mode;
    this.ivSize = ivSize;
    this.authenticator = authenticator;
    this.icvSize = icvSize;
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    mode.encrypt(clear, clearLength, packet + HEADER_SIZE, sequence, scratch);
    int covered = HEADER_SIZE + ivSize + clearLength;
    authenticator.sign(packet, covered, packet + covered, scratch);
  }

  @Override
  public boolean open(long packet, int length, Scratch scratch) {
    int covered = length - icvSize;
    if (!authenticator.verify(packet, covered, packet + covered, scratch)) {
      return false;
    }
    mode.decrypt(packet + HEADER_SIZE, covered - HEADER_SIZE, scratch);
    return true;
  }

  @Override
  public void close() {
    mode.close();
    authenticator.close();
  }
}
