package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/**
 * AES-GCM and ChaCha20-Poly1305 by OpenSSL (RFC 4106, RFC 7634). The key is set once; each packet
 * sets the nonce.
 */
final class OpensslAead implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int LARGEST_ICV = 16;
  private static final int NONCE_SIZE = 12;

  private static final int TAG_PARAMETER = 0;
  private static final int ICV = OpensslParameter.SIZE;
  private static final int NONCE = ICV + LARGEST_ICV;
  private static final int WRITTEN = NONCE + 16;
  private static final int BLOCK_SIZE = WRITTEN + 8;

  private final Libcrypto.CipherFunctions functions;
  private final MemorySegment init;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long parameter = block.address() + TAG_PARAMETER;
  private final long icv = block.address() + ICV;
  private final long nonce = block.address() + NONCE;
  private final long written = block.address() + WRITTEN;
  private final int icvSize;
  private final boolean extended;
  private long context;

  /**
   * @param init the function for the direction
   */
  OpensslAead(
      Libcrypto.CipherFunctions functions,
      MemorySegment init,
      KeyMaterial material,
      int icvSize,
      boolean extended) {
    this.functions = functions;
    this.init = init;
    this.icvSize = icvSize;
    this.extended = extended;
    OpensslParameter.write(parameter, "tag", OpensslParameter.OCTET_STRING, icv, icvSize);
    Memory.write(material.salt(), 0, nonce, material.salt().length);
    context = functions.context();
    int keySize = material.cipher().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(material.cipher(), 0, key.address(), keySize);
      require(NativeShapes.callForInt(init, context, key.address(), keySize, nonce, NONCE_SIZE, 0));
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    long text = iv + IV_SIZE;
    start(packet, sequence, scratch);
    update(text, clear, clearLength);
    require(NativeShapes.callForInt(functions.finish(), context, text, written, icvSize));
    require(NativeShapes.callForInt(functions.getContextParameters(), context, parameter));
    Icv.copy(icv, text + clearLength, icvSize);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    long text = packet + HEADER_SIZE + IV_SIZE;
    int textLength = length - HEADER_SIZE - IV_SIZE - icvSize;
    Icv.copy(text + textLength, icv, icvSize);
    start(packet, sequence, scratch);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
    update(text, text, textLength);
    if (NativeShapes.callForInt(functions.finish(), context, icv, written, icvSize) == 1) {
      return true;
    }
    // OpenSSL decrypts before the ICV is known: none of that may be seen.
    Memory.zero(text, textLength);
    return false;
  }

  /**
   * Takes the IV and, as AAD, SPI and sequence number from the packet (RFC 4106 §3, §5; RFC 7634
   * §2).
   */
  private void start(long packet, long sequence, Scratch scratch) {
    Memory.putN64(nonce + 4, Memory.n64(packet + HEADER_SIZE));
    require(NativeShapes.callForInt(init, context, 0, 0, nonce, NONCE_SIZE, 0));
    update(
        0,
        AssociatedData.address(packet, sequence, extended, scratch),
        AssociatedData.size(extended));
  }

  private void update(long out, long in, int length) {
    require(NativeShapes.callForInt(functions.update(), context, out, written, length, in, length));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused a call of a combined mode");
    }
  }

  @Override
  public void close() {
    if (context != 0) {
      NativeShapes.call(functions.freeContext(), context);
      context = 0;
      block.close();
    }
  }
}
