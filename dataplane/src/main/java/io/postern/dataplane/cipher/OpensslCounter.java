package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/** AES-CTR by OpenSSL (RFC 3686). The key is set once; each packet sets the counter block. */
final class OpensslCounter implements BlockMode {
  private static final int IV_SIZE = 8;
  private static final int BLOCK = 16;
  private static final int WRITTEN = BLOCK;

  private final Libcrypto.CipherFunctions functions;
  private final NativeBlock block = new NativeBlock(WRITTEN + 8);

  /** Nonce, IV, and the number of the block, which is 1 for the first (RFC 3686 §4). */
  private final long counter = block.address();

  private final long written = block.address() + WRITTEN;
  private long context;

  OpensslCounter(Libcrypto.CipherFunctions functions, KeyMaterial material) {
    this.functions = functions;
    Memory.write(material.salt(), 0, counter, material.salt().length);
    Memory.put32(counter + 12, 1);
    context = functions.context();
    int keySize = material.cipher().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(material.cipher(), 0, key.address(), keySize);
      init(key.address(), keySize);
    }
  }

  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    Memory.put64(iv, sequence);
    run(iv, clear, clearLength);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {
    run(iv, iv + IV_SIZE, length - IV_SIZE);
  }

  private void run(long iv, long in, int length) {
    Memory.putN64(counter + 4, Memory.n64(iv));
    init(0, 0);
    require(
        NativeShapes.callForInt(
            functions.update(), context, iv + IV_SIZE, written, length, in, length));
  }

  private void init(long key, int keySize) {
    require(
        NativeShapes.callForInt(functions.encryptInit(), context, key, keySize, counter, BLOCK, 0));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused an AES-CTR call");
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
