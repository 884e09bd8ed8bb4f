package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/** No encryption and no IV (RFC 2410). */
final class NullMode implements BlockMode {
  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    Memory.copy(clear, iv, clearLength);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {}

  @Override
  public void close() {}
}
