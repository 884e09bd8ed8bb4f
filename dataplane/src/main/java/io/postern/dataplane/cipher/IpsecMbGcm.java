package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** AES-GCM by ipsec-mb (RFC 4106): one native call for a packet. */
final class IpsecMbGcm implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int ICV_SIZE = 16;

  /** In the scratch: the library's own working memory, the nonce, the computed ICV. */
  private static final int CONTEXT = 0;

  private static final int NONCE = 512;
  private static final int COMPUTED_ICV = 528;

  private final MemorySegment run;
  private final NativeBlock block;
  private final long keyData;
  private final long salt;

  /**
   * @param run the function for the direction
   */
  IpsecMbGcm(IpsecMbLibrary.Gcm functions, MemorySegment run, KeyMaterial material) {
    this.run = run;
    block = new NativeBlock(functions.keyDataSize() + material.salt().length);
    keyData = block.address();
    salt = keyData + functions.keyDataSize();
    Memory.write(material.salt(), 0, salt, material.salt().length);
    try (NativeBlock key = new NativeBlock(material.cipher().length)) {
      Memory.write(material.cipher(), 0, key.address(), material.cipher().length);
      NativeShapes.call(functions.prepare(), key.address(), keyData);
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    long text = iv + IV_SIZE;
    run(text, clear, clearLength, packet, text + clearLength, scratch);
  }

  @Override
  public boolean open(long packet, int length, Scratch scratch) {
    long text = packet + HEADER_SIZE + IV_SIZE;
    int textLength = length - HEADER_SIZE - IV_SIZE - ICV_SIZE;
    long computed = scratch.address() + COMPUTED_ICV;
    run(text, text, textLength, packet, computed, scratch);
    if (Icv.equal(computed, text + textLength, ICV_SIZE)) {
      return true;
    }
    // The library decrypts before the ICV is known: none of that may be seen.
    Memory.zero(text, textLength);
    return false;
  }

  /** Takes SPI and sequence number as AAD and the IV from the packet (RFC 4106 §3, §5). */
  private void run(long out, long in, int length, long packet, long icv, Scratch scratch) {
    long nonce = scratch.address() + NONCE;
    Memory.putN32(nonce, Memory.n32(salt));
    Memory.putN64(nonce + 4, Memory.n64(packet + HEADER_SIZE));
    NativeShapes.call(
        run,
        keyData,
        scratch.address() + CONTEXT,
        out,
        in,
        length,
        nonce,
        packet,
        HEADER_SIZE,
        icv,
        ICV_SIZE);
  }

  @Override
  public void close() {
    block.close();
  }
}
