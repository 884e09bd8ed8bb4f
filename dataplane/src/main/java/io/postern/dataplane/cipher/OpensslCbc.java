package io.postern.dataplane.cipher;

import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/**
 * CBC by OpenSSL (RFC 3602, RFC 2451), initialised once: all packets are one long chain.
 *
 * <p>A block with the sequence number is encrypted before the plaintext; what it becomes is the
 * packet's IV, which nobody can foresee, since no block like it went through the cipher before. To
 * decrypt, the IV is decrypted as a first block, and dropped: CBC finds its way by itself.
 */
final class OpensslCbc implements BlockMode {
  private static final int PADDING_PARAMETER = 0;
  private static final int PADDING = OpensslParameter.SIZE;
  private static final int WRITTEN = PADDING + 8;
  private static final int COUNTER = WRITTEN + 8;
  private static final int BLOCK_SIZE = COUNTER + 16;

  private final Libcrypto.CipherFunctions functions;
  private final int blockSize;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long written = block.address() + WRITTEN;
  private final long counter = block.address() + COUNTER;
  private long context;

  /**
   * @param init the function for the direction
   */
  OpensslCbc(
      Libcrypto.CipherFunctions functions,
      MemorySegment init,
      EspTransform transform,
      byte[] keyOctets) {
    this.functions = functions;
    blockSize = transform.ivSize();
    long parameter = block.address() + PADDING_PARAMETER;
    long padding = block.address() + PADDING;
    OpensslParameter.write(parameter, "padding", OpensslParameter.UNSIGNED_INTEGER, padding, 4);
    context = functions.context();
    try (NativeBlock key = new NativeBlock(keyOctets.length)) {
      Memory.write(keyOctets, 0, key.address(), keyOctets.length);
      require(
          NativeShapes.callForInt(
              init, context, key.address(), keyOctets.length, counter, blockSize, 0));
    }
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
  }

  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    Memory.put64(counter + blockSize - 8, sequence);
    update(iv, counter, blockSize);
    update(iv + blockSize, clear, clearLength);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {
    update(iv, iv, length);
  }

  private void update(long out, long in, int length) {
    require(NativeShapes.callForInt(functions.update(), context, out, written, length, in, length));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused a CBC call");
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
