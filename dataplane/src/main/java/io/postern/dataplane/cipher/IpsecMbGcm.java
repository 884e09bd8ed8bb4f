package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** AES-GCM by ipsec-mb (RFC 4106): one native call for a packet. */
final class IpsecMbGcm implements PacketCipher {
  private static final int IV_SIZE = 8;

  /** In the scratch: the library's own working memory, the nonce, the computed ICV. */
  private static final int CONTEXT = 0;

  private static final int NONCE = 512;
  private static final int COMPUTED_ICV = 528;

  private final MemorySegment run;
  private final NativeBlock block;
  private final long keyData;
  private final long salt;
  private final int icvSize;
  private final boolean extended;

  /**
   * @param run the function for the direction
   */
  IpsecMbGcm(
      IpsecMbLibrary.Gcm functions,
      MemorySegment run,
      KeyMaterial material,
      int icvSize,
      boolean extended) {
    this.run = run;
    this.icvSize = icvSize;
    this.extended = extended;
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
    run(text, clear, clearLength, packet, sequence, text + clearLength, scratch);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    long text = packet + HEADER_SIZE + IV_SIZE;
    int textLength = length - HEADER_SIZE - IV_SIZE - icvSize;
    long computed = scratch.address() + COMPUTED_ICV;
    run(text, text, textLength, packet, sequence, computed, scratch);
    if (Icv.equal(computed, text + textLength, icvSize)) {
      return true;
    }
    // The library decrypts before the ICV is known: none of that may be seen.
    Memory.zero(text, textLength);
    return false;
  }

  /** Takes SPI and sequence number as AAD and the IV from the packet (RFC 4106 §3, §5). */
  private void run(
      long out, long in, int length, long packet, long sequence, long icv, Scratch scratch) {
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
        AssociatedData.address(packet, sequence, extended, scratch),
        AssociatedData.size(extended),
        icv,
        icvSize);
  }

  @Override
  public void close() {
    block.close();
  }
}
