package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/**
 * HMAC by OpenSSL's hashes (RFC 2104 §4): the two states after the padded keys are kept and copied
 * for each packet.
 */
final class OpensslHmac implements Authenticator {
  private static final int INNER_PAD = 0x36;
  private static final int OUTER_PAD = 0x5C;

  /** In the scratch: the working state, the hash that comes of it. */
  private static final int STATE = 0;

  private static final int HASH = 512;

  private final Libcrypto.HashFunctions hash;
  private final int hashSize;
  private final int icvSize;
  private final NativeBlock block;
  private final long inner;
  private final long outer;

  /**
   * @param blockSize of the hash, at least the size of the key
   */
  OpensslHmac(Libcrypto.HashFunctions hash, int blockSize, int hashSize, int icvSize, byte[] key) {
    this.hash = hash;
    this.hashSize = hashSize;
    this.icvSize = icvSize;
    int stateSize = hash.contextSize();
    block = new NativeBlock(2 * stateSize);
    inner = block.address();
    outer = inner + stateSize;
    try (NativeBlock padded = new NativeBlock(blockSize)) {
      start(inner, padded.address(), key, blockSize, INNER_PAD);
      start(outer, padded.address(), key, blockSize, OUTER_PAD);
    }
  }

  @Override
  public void sign(long from, int length, long icv, Scratch scratch) {
    Memory.copy(compute(from, length, scratch), icv, icvSize);
  }

  @Override
  public boolean verify(long from, int length, long icv, Scratch scratch) {
    return Icv.equal(compute(from, length, scratch), icv, icvSize);
  }

  private void start(long state, long padded, byte[] key, int blockSize, int pad) {
    for (int index = 0; index < blockSize; index++) {
      Memory.put8(padded + index, (index < key.length ? key[index] : 0) ^ pad);
    }
    require(NativeShapes.callForInt(hash.init(), state));
    require(NativeShapes.callForInt(hash.update(), state, padded, blockSize));
  }

  private long compute(long from, int length, Scratch scratch) {
    long state = scratch.address() + STATE;
    long result = scratch.address() + HASH;
    finish(inner, from, length, state, result);
    finish(outer, result, hashSize, state, result);
    return result;
  }

  private void finish(long started, long from, int length, long state, long result) {
    Memory.copy(started, state, hash.contextSize());
    require(NativeShapes.callForInt(hash.update(), state, from, length));
    require(NativeShapes.callForInt(hash.finish(), result, state));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused a hash call");
    }
  }

  @Override
  public void close() {
    block.close();
  }
}
