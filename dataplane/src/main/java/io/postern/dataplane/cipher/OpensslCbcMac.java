package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;

/** AES-XCBC-96 (RFC 3566) and AES-CMAC-96 (RFC 4494) by OpenSSL's AES-128-CBC. */
final class OpensslCbcMac implements Authenticator {
  private static final int ICV_SIZE = 12;

  /** In the scratch: what CBC makes of whole blocks, of no use; the last block. */
  private static final int WASTE = 0;

  private static final int WASTE_SIZE = 512;
  private static final int LAST = 512;

  private static final int ZERO_IV = 0;
  private static final int WHOLE_MASK = CbcMacKeys.BLOCK;
  private static final int FILLED_MASK = 2 * CbcMacKeys.BLOCK;
  private static final int PADDING_PARAMETER = 3 * CbcMacKeys.BLOCK;
  private static final int PADDING = PADDING_PARAMETER + OpensslParameter.SIZE;
  private static final int WRITTEN = PADDING + 8;
  private static final int BLOCK_SIZE = WRITTEN + 8;

  private final Libcrypto.CipherFunctions functions;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long written = block.address() + WRITTEN;
  private long context;

  /** Closes {@code keys}. */
  OpensslCbcMac(Libcrypto.CipherFunctions functions, CbcMacKeys keys) {
    this.functions = functions;
    Memory.write(keys.wholeMask(), 0, block.address() + WHOLE_MASK, CbcMacKeys.BLOCK);
    Memory.write(keys.filledMask(), 0, block.address() + FILLED_MASK, CbcMacKeys.BLOCK);
    context = functions.context();
    int keySize = keys.chaining().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(keys.chaining(), 0, key.address(), keySize);
      init(key.address(), keySize);
    }
    keys.close();
    long parameter = block.address() + PADDING_PARAMETER;
    long padding = block.address() + PADDING;
    OpensslParameter.write(parameter, "padding", OpensslParameter.UNSIGNED_INTEGER, padding, 4);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
  }

  @Override
  public void sign(long from, int length, long icv, Scratch scratch) {
    Memory.copy(compute(from, length, scratch), icv, ICV_SIZE);
  }

  @Override
  public boolean verify(long from, int length, long icv, Scratch scratch) {
    return Icv.equal(compute(from, length, scratch), icv, ICV_SIZE);
  }

  private long compute(long from, int length, Scratch scratch) {
    init(0, 0);
    int before = length == 0 ? 0 : (length - 1) / CbcMacKeys.BLOCK * CbcMacKeys.BLOCK;
    for (int done = 0; done < before; done += WASTE_SIZE) {
      int size = Math.min(WASTE_SIZE, before - done);
      update(scratch.address() + WASTE, from + done, size);
    }
    long last = scratch.address() + LAST;
    maskLast(from + before, length - before, last);
    update(last, last, CbcMacKeys.BLOCK);
    return last;
  }

  private void maskLast(long from, int length, long last) {
    Memory.putN64(last, 0);
    Memory.putN64(last + 8, 0);
    Memory.copy(from, last, length);
    long mask = block.address() + WHOLE_MASK;
    if (length < CbcMacKeys.BLOCK) {
      Memory.put8(last + length, CbcMacKeys.END_MARK);
      mask = block.address() + FILLED_MASK;
    }
    Memory.putN64(last, Memory.n64(last) ^ Memory.n64(mask));
    Memory.putN64(last + 8, Memory.n64(last + 8) ^ Memory.n64(mask + 8));
  }

  private void init(long key, int keySize) {
    require(
        NativeShapes.callForInt(
            functions.encryptInit(),
            context,
            key,
            keySize,
            block.address() + ZERO_IV,
            CbcMacKeys.BLOCK,
            0));
  }

  private void update(long out, long in, int length) {
    require(NativeShapes.callForInt(functions.update(), context, out, written, length, in, length));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused a CBC-MAC call");
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
