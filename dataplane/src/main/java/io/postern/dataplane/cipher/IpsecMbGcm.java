package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/**
 * AES-GCM by ipsec-mb (RFC 4106): one native call for a packet. What the library makes of a key, a
 * kilobyte, is made with the first packet: most SAs of a large headend are idle. For one thread.
 */
final class IpsecMbGcm implements PacketCipher {
  private static final int SALT_SIZE = 4;
  private static final int IV_SIZE = 8;

  /** In the scratch: the library's own working memory, the nonce, the computed ICV. */
  private static final int CONTEXT = 0;

  private static final int NONCE = 512;
  private static final int COMPUTED_ICV = 528;

  private final IpsecMbLibrary.Gcm functions;
  private final MemorySegment run;
  private final int keySize;
  private final int icvSize;
  private final boolean extended;

  /** Key and salt; later what the library made of the key, and the salt. */
  private NativeBlock block;

  /** 0 until there is any. */
  private long keyData;

  /**
   * @param run the function for the direction
   */
  IpsecMbGcm(
      IpsecMbLibrary.Gcm functions,
      MemorySegment run,
      KeyMaterial material,
      int icvSize,
      boolean extended) {
    this.functions = functions;
    this.run = run;
    this.icvSize = icvSize;
    this.extended = extended;
    keySize = material.cipher().length;
    block = NativeBlock.small(keySize + SALT_SIZE);
    Memory.write(material.cipher(), 0, block.address(), keySize);
    Memory.write(material.salt(), 0, block.address() + keySize, SALT_SIZE);
  }

  private void prepare() {
    NativeBlock asGiven = block;
    NativeBlock prepared = new NativeBlock(functions.keyDataSize() + SALT_SIZE);
    long salt = prepared.address() + functions.keyDataSize();
    Memory.putN32(salt, Memory.n32(asGiven.address() + keySize));
    NativeShapes.call(functions.prepare(), asGiven.address(), prepared.address());
    block = prepared;
    keyData = prepared.address();
    asGiven.close();
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
    if (keyData == 0) {
      prepare();
    }
    long nonce = scratch.address() + NONCE;
    Memory.putN32(nonce, Memory.n32(keyData + functions.keyDataSize()));
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
