package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/** Encryption, then an ICV over all before it (RFC 4303 §3.3.2.1). */
final class EncryptThenMac implements PacketCipher {
  /** The high half of an extended sequence number, covered behind the packet but never sent. */
  private static final int HIGH_SIZE = 4;

  private final BlockMode mode;
  private final int ivSize;
  private final Authenticator authenticator;
  private final int icvSize;
  private final boolean extended;

  EncryptThenMac(
      BlockMode mode, int ivSize, Authenticator authenticator, int icvSize, boolean extended) {
    this.mode = mode;
    this.ivSize = ivSize;
    this.authenticator = authenticator;
    this.icvSize = icvSize;
    this.extended = extended;
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    mode.encrypt(clear, clearLength, packet + HEADER_SIZE, sequence, scratch);
    int covered = HEADER_SIZE + ivSize + clearLength;
    long icv = packet + covered;
    if (extended) {
      // The ICV, at least as long, takes its place afterwards.
      Memory.put32(icv, (int) (sequence >>> 32));
      authenticator.sign(packet, covered + HIGH_SIZE, icv, scratch);
    } else {
      authenticator.sign(packet, covered, icv, scratch);
    }
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    int covered = length - icvSize;
    long icv = packet + covered;
    boolean right =
        extended
            ? verifyExtended(packet, covered, icv, sequence, scratch)
            : authenticator.verify(packet, covered, icv, scratch);
    if (right) {
      mode.decrypt(packet + HEADER_SIZE, covered - HEADER_SIZE, scratch);
    }
    return right;
  }

  private boolean verifyExtended(
      long packet, int covered, long icv, long sequence, Scratch scratch) {
    long saved = scratch.address() + Scratch.SAVED_ICV;
    Memory.copy(icv, saved, icvSize);
    Memory.put32(icv, (int) (sequence >>> 32));
    return authenticator.verify(packet, covered + HIGH_SIZE, saved, scratch);
  }

  @Override
  public void close() {
    mode.close();
    authenticator.close();
  }
}
