package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** AES-CCM by OpenSSL (RFC 4309). The key is set once; each packet sets nonce and length. */
final class OpensslCcm implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int LARGEST_ICV = 16;
  private static final int SALT_SIZE = 3;
  private static final int NONCE_SIZE = SALT_SIZE + IV_SIZE;

  private static final int TAG_PARAMETER = 0;
  private static final int ICV = OpensslParameter.SIZE;
  private static final int NONCE = ICV + LARGEST_ICV;
  private static final int WRITTEN = NONCE + 16;
  private static final int BLOCK_SIZE = WRITTEN + 8;

  private final Libcrypto.CipherFunctions functions;
  private final MemorySegment init;
  private final int icvSize;
  private final boolean extended;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long parameter = block.address() + TAG_PARAMETER;
  private final long icv = block.address() + ICV;
  private final long nonce = block.address() + NONCE;
  private final long written = block.address() + WRITTEN;
  private long context;

  /**
   * @param init the function for the direction
   */
  OpensslCcm(
      Libcrypto.CipherFunctions functions,
      MemorySegment init,
      KeyMaterial material,
      int icvSize,
      boolean extended) {
    this.functions = functions;
    this.init = init;
    this.icvSize = icvSize;
    this.extended = extended;
    Memory.write(material.salt(), 0, nonce, SALT_SIZE);
    context = functions.context();
    setSizes();
    int keySize = material.cipher().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(material.cipher(), 0, key.address(), keySize);
      require(NativeShapes.callForInt(init, context, key.address(), keySize, nonce, NONCE_SIZE, 0));
    }
  }

  /** The nonce of 11 leaves 4 octets to the length (RFC 4309 §4); the ICV's place comes later. */
  private void setSizes() {
    Memory.putN64(written, NONCE_SIZE);
    OpensslParameter.write(parameter, "ivlen", OpensslParameter.UNSIGNED_INTEGER, written, 8);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
    Memory.zero(parameter, OpensslParameter.SIZE);
    OpensslParameter.write(parameter, "tag", OpensslParameter.OCTET_STRING, 0, icvSize);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
    OpensslParameter.write(parameter, "tag", OpensslParameter.OCTET_STRING, icv, icvSize);
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    long text = iv + IV_SIZE;
    start(packet, clearLength, sequence, scratch);
    require(update(text, clear, clearLength));
    require(NativeShapes.callForInt(functions.getContextParameters(), context, parameter));
    Memory.copy(icv, text + clearLength, icvSize);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    long text = packet + HEADER_SIZE + IV_SIZE;
    int textLength = length - HEADER_SIZE - IV_SIZE - icvSize;
    Memory.copy(text + textLength, icv, icvSize);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
    start(packet, textLength, sequence, scratch);
    if (update(text, text, textLength) == 1) {
      return true;
    }
    // OpenSSL decrypts before the ICV is known: none of that may be seen.
    Memory.zero(text, textLength);
    return false;
  }

  /** Gives nonce, length and associated data (RFC 4309 §4, §5), in the order that CCM wants. */
  private void start(long packet, int textLength, long sequence, Scratch scratch) {
    Memory.putN64(nonce + SALT_SIZE, Memory.n64(packet + HEADER_SIZE));
    require(NativeShapes.callForInt(init, context, 0, 0, nonce, NONCE_SIZE, 0));
    require(update(0, 0, textLength));
    require(
        update(
            0,
            AssociatedData.address(packet, sequence, extended, scratch),
            AssociatedData.size(extended)));
  }

  private int update(long out, long in, int length) {
    return NativeShapes.callForInt(functions.update(), context, out, written, length, in, length);
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused an AES-CCM call");
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
